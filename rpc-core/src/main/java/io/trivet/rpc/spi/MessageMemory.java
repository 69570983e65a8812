package io.trivet.rpc.spi;

import io.trivet.rpc.RpcLimits;
import org.jspecify.annotations.Nullable;

/**
 * What the values of one message take of memory: whoever makes them counts, and asks here from {@link #FREE} bytes on. They are what objects take in
 * a JVM of 64 bits, about: what counts isn't how long a message is, but what it costs its reader. For one thread at a time.
 */
public final class MessageMemory {
    /** So many bytes are nobody's concern: most messages take fewer. */
    public static final int FREE = 16 * 1024;

    /** A place in a list or an array, with the room that one keeps for more. */
    public static final int SLOT = 8;

    /** A number as an object. */
    public static final int BOXED = 16;

    /** A string or an array of bytes, beside its content. */
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
     * Makes one that has taken nothing.
     *
     * @param account which it is taken from, or null if nothing but the message's own limit counts
     */
    public MessageMemory(RpcLimits limits, @Nullable MemoryAccount account) {
        this.limits = limits;
        this.account = account;
    }

    /** Makes room for values of so many bytes in all; returns up to how many nobody need ask again, or -1 if there is no room. */
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

    /** Gives back what was taken. */
    public void giveBack() {
        if (account != null) {
            account.giveBack(taken);
        }
        taken = 0;
    }

    /** Tells whether room was refused because others have the memory, and not for the message's own size. */
    public boolean isShort() {
        return isShort;
    }

    /** Returns why room was refused. */
    public String problem() {
        return isShort
                ? "the other calls under way leave no memory for its values"
                : "its values take more than " + limits.maxMessageMemory() + " bytes of memory";
    }

    /** Returns which of {@link RpcLimits} has to be raised for more room. */
    public String limit() {
        return isShort || limits.maxMessageMemory() == limits.maxMemory() ? "maxMemory" : "maxMessage";
    }
}
