package io.trivet.rpc.values.binary;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.values.ValueException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of a binary format from a part of an array of bytes, which it doesn't change. For one thread.
 *
 * <p>It never reads beyond that part, and trusts no length before the bytes are there. What can't be read is refused
 * with {@link ValueException}.
 */
public abstract class BinaryReader {
    /** The count of elements or entries that only their end shows. */
    public static final int UNKNOWN = -1;

    private final RpcLimits limits;
    private final @Nullable MemoryAccount account;
    private final int start;

    /** The array with the values. */
    protected final byte[] bytes;

    /** The index of the end of the values. */
    protected final int limit;

    /** The index of the next byte. */
    protected int position;

    private int depth;

    /** The reader of the whole value, if this one reads a part of it; it counts for all. */
    private final BinaryReader whole;

    /** The memory that the value so far takes, and the amount up to which nothing is taken from the account. */
    private long memory;

    private long memoryThere = MessageMemory.FREE;
    private @Nullable MessageMemory counted;

    /**
     * Creates a reader of this many bytes from an index on.
     *
     * @param account the account from which the values' memory is taken, or null if only the limits apply
     * @param whole the reader that counts the memory, because this one reads a part of its value; null if it is this one
     */
    protected BinaryReader(
            byte[] bytes,
            int from,
            int count,
            RpcLimits limits,
            @Nullable MemoryAccount account,
            @Nullable BinaryReader whole) {
        Objects.checkFromIndexSize(from, count, bytes.length);
        this.limits = limits;
        this.account = account;
        this.bytes = bytes;
        start = from;
        position = from;
        limit = from + count;
        this.whole = whole == null ? this : whole.whole;
        depth = whole == null ? 0 : whole.depth;
    }

    /** Returns the index in the array at which the next item begins. */
    public final int position() {
        return position;
    }

    /** Returns how many bytes are left. */
    public final int remaining() {
        return limit - position;
    }

    /** Requires that nothing follows the values that were read; otherwise throws {@link ValueException}. */
    public final void requireEnd() {
        if (position < limit) {
            throw failure(remaining() + " more bytes follow the last value");
        }
    }

    /** Returns a copy of the bytes from an index up to the next value. */
    public final byte[] slice(int from) {
        return Arrays.copyOfRange(bytes, from, position);
    }

    /** Returns the limits that apply. */
    public final RpcLimits limits() {
        return limits;
    }

    /** Returns the account from which memory is taken, or null. */
    protected final @Nullable MemoryAccount account() {
        return account;
    }

    /** Enters an array or a map, whose Java object takes this many bytes of memory. */
    public final void down(int taking) {
        charge(taking);
        if (++depth > limits.maxDepth()) {
            throw failure("it nests deeper than " + limits.maxDepth() + " levels")
                    .ofLimit("maxDepth");
        }
    }

    /** Leaves an array or a map. */
    public final void up() {
        depth--;
    }

    /** Sets in how many arrays and maps the next value is. */
    protected final void depth(int levels) {
        depth = levels;
    }

    /** Counts memory that is about to be used for the value. */
    public final void charge(long taking) {
        if ((whole.memory += taking) > whole.memoryThere) {
            whole.makeRoom();
        }
    }

    /** Returns how much memory the values take so far. */
    final long memory() {
        return whole.memory;
    }

    /** Goes back to where values were not yet read, nor their memory counted. */
    final void back(int to, long before) {
        position = to;
        whole.memory = before;
    }

    private void makeRoom() {
        MessageMemory room = counted;
        if (room == null) {
            room = new MessageMemory(limits, account);
            counted = room;
        }
        memoryThere = room.roomFor(memory);
        if (memoryThere < 0) {
            ValueException refusal = failure(room.problem()).ofLimit(room.limit());
            throw room.isShort() ? refusal.forNow(memory) : refusal;
        }
    }

    /**
     * Returns the memory that was taken from the account for the values that were read, or null if none was. Its owner
     * must give it back.
     */
    public final @Nullable MessageMemory taken() {
        return counted;
    }

    /** Skips null if it comes next. */
    public abstract boolean skipNull();

    /** Returns whether text comes next. */
    public abstract boolean isText();

    /**
     * Reads the head of an array, and returns how many elements follow, or {@link #UNKNOWN}. A count is checked against
     * the remaining bytes.
     *
     * @param expected what was expected, for the message if it isn't an array
     */
    public abstract int arrayHeader(String expected);

    /** Reads the head of a map like {@link #arrayHeader}. */
    public abstract int mapHeader(String expected);

    /** Returns whether another element follows after this many of a count; steps over the end if that comes. */
    public boolean more(int done, int count) {
        return done < count;
    }

    /** Reads an integer of at most 64 bits. */
    public abstract long integer(String expected);

    /** Reads an integer of any size. */
    public abstract BigInteger bigInteger(String expected);

    /** Reads a decimal, or an integer or floating-point number instead. */
    public abstract BigDecimal decimal(String expected);

    /** Reads a floating-point number, or another number instead, which may lose digits. */
    public abstract double floating(String expected);

    /** Reads a boolean. */
    public abstract boolean bool(String expected);

    /** Reads text. */
    public abstract String text(String expected);

    /** Reads a map's key as text. Other programs may have written a number or a boolean. */
    public abstract String key(String expected);

    /** Reads bytes. Other programs may have written an array of numbers. */
    public abstract byte[] binary(String expected);

    /** Reads a UUID. */
    public abstract UUID uuid(String expected);

    /** Skips a value. */
    public abstract void skip();

    /** Returns text of this many bytes, which must be there. */
    protected final String textOf(int count) {
        chargeString(count);
        String text = Texts.decode(bytes, position, count);
        if (text == null) {
            throw failure("text isn't UTF-8");
        }
        if (text.length() != count) {
            // A single character that isn't Latin-1 makes all characters take two bytes.
            charge(text.length());
        }
        position += count;
        return text;
    }

    /** Returns a copy of this many bytes, which must be there. */
    protected final byte[] bytesOf(int count) {
        chargeString(count);
        byte[] read = Arrays.copyOfRange(bytes, position, position + count);
        position += count;
        return read;
    }

    /** Reads the elements of an array as bytes. */
    protected final byte[] bytesOfArray(int count) {
        return PrimitiveArrays.bytes(this, count);
    }

    private void chargeString(int count) {
        requireShort(count);
        charge(MessageMemory.STRING + count);
    }

    /** Refuses a string whose length in bytes exceeds the limit. */
    public final void requireShort(long count) {
        if (count > limits.maxString()) {
            throw failure("a string of more than " + limits.maxString() + " bytes")
                    .ofLimit("maxString");
        }
    }

    /** Skips exactly these bytes if they come next. */
    public final boolean skipIfNext(byte[] expected) {
        int end = position + expected.length;
        // The sum of two lengths of arrays may overflow.
        if (end < 0 || end > limit || !Arrays.equals(bytes, position, end, expected, 0, expected.length)) {
            return false;
        }
        position = end;
        return true;
    }

    /** Returns the exception for a number that the type can't hold. */
    public final ValueException tooBig(String expected) {
        return failure("the number is out of range: " + expected + " was expected");
    }

    /** Returns the exception for a value whose end is missing. */
    protected final ValueException truncated() {
        return failure("the value isn't complete");
    }

    /** Returns an exception that says where the reader is. */
    public final ValueException failure(String what) {
        return failure(what, null);
    }

    /** Returns an exception that says where the reader is, with a cause. */
    public final ValueException failure(String what, @Nullable Throwable cause) {
        return new ValueException(what + ", at byte " + (position - start), cause);
    }
}
