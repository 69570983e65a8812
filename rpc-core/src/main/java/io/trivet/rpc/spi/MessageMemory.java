package io.trivet.rpc.spi;

import io.trivet.rpc.RpcLimits;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the values of one message take. The decoder counts bytes. When the count reaches {@link #FREE}, it
 * asks for room. The sizes are roughly those of objects in a 64-bit JVM: the limit isn't on a message's length, but on
 * its reader's memory. For use by one thread at a time.
 */
public final class MessageMemory {
    /** The bytes that needn't be counted: most messages take fewer. */
    public static final int FREE = 16 * 1024;

    /** An element of a list or an array, with the list's spare capacity. */
    public static final int SLOT = 8;

    /** A number as an object. */
    public static final int BOXED = 16;

    /** A string or an array of bytes, without its content. */
    public static final int STRING = 48;

    /** A list without elements. */
    public static final int LIST = 32;

    /** A map without entries. */
    public static final int MAP = 64;

    /** An entry of a map, or an element of a set. */
    public static final int ENTRY = 64;

    private static final int STEP = 64 * 1024;

    private final RpcLimits limits;
    private final @Nullable MemoryAccount account;
    private long taken;
    private boolean isShort;

    /**
     * Creates an instance that has taken nothing.
     *
     * @param account the account to take memory from, or null if only the message's own limit applies
     */
    public MessageMemory(RpcLimits limits, @Nullable MemoryAccount account) {
        this.limits = limits;
        this.account = account;
    }

    /**
     * Reserves room for values of this many bytes in total. Returns the total up to which no further call is necessary,
     * or -1 if there is no room.
     */
    public long roomFor(long bytes) {
        long most = limits.maxMessageMemory();
        if (bytes > most) {
            return -1;
        }
        long room = Math.min(most, bytes + STEP);
        if (account != null && !account.tryTake(room - taken)) {
            isShort = true;
            return -1;
        }
        taken = room;
        return room;
    }

    /** Gives back all memory. */
    public void giveBack() {
        if (account != null) {
            account.giveBack(taken);
        }
        taken = 0;
    }

    /**
     * Returns whether room was refused because other calls have the memory, and not because of the message's own size.
     */
    public boolean isShort() {
        return isShort;
    }

    /** Returns why room was refused. */
    public String problem() {
        return isShort
                ? "other calls in progress leave no memory for its values"
                : "its values take more than " + limits.maxMessageMemory() + " bytes of memory";
    }

    /** Returns the name of the limit in {@link RpcLimits} that must be raised for more room. */
    public String limit() {
        return isShort || limits.maxMessageMemory() == limits.maxMemory() ? "maxMemory" : "maxMessage";
    }
}
