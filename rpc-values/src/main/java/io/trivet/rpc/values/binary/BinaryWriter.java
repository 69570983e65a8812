package io.trivet.rpc.values.binary;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.values.ValueException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Collects the values of a binary format in an array of bytes, which the thread keeps for its next writer. For one
 * thread; close it after use.
 *
 * <p>A value that would exceed the maximum length is refused with {@link ValueException}, before memory is taken for
 * it.
 */
public abstract class BinaryWriter implements AutoCloseable {
    private static final int FIRST = 1024;

    /**
     * Maximum length of a head. Room for it is reserved before its length is known, so the length is checked again at
     * the end.
     */
    protected static final int SLACK = 9;

    /** Maximum size that a thread keeps; it shouldn't hold the memory of a long value for ever. */
    private static final int MAX_KEPT = 64 << 10;

    private static final int MAX_ARRAY = Integer.MAX_VALUE - 16;

    /**
     * The length up to which a loop over characters writes texts; the JDK's vectorized code is faster for longer ones.
     */
    private static final int MAX_LOOPED = 20;

    /**
     * The array that the thread keeps. It is a plain array, so that a thread outside this library doesn't keep Trivet's
     * classes in memory.
     */
    private static final ThreadLocal<byte @Nullable []> SPARE = new ThreadLocal<>();

    private final int maxLength;
    private final RpcLimits limits;
    private final @Nullable MemoryAccount account;

    /** The number of bytes that was taken from the account. */
    private int taken;

    /** The first byte of an empty text; that of a short one is higher by its length. */
    private final int emptyText;

    /** The output so far, and room for more. */
    protected byte[] bytes;

    /** The number of bytes that were written. */
    protected int length;

    /** The index up to which may be written without a further check. */
    private int limit;

    private int depth;

    /**
     * Creates an empty writer.
     *
     * @param account the account from which memory for a long value is taken while the writer is open, or null to count
     *     nothing
     * @param emptyText the first byte of an empty text, to which the length of texts of up to 20 bytes is added
     */
    protected BinaryWriter(int maxLength, RpcLimits limits, @Nullable MemoryAccount account, int emptyText) {
        byte[] spare = SPARE.get();
        if (spare == null) {
            spare = new byte[FIRST];
        } else {
            // A value may make a call while it is being written, and that call uses another writer.
            SPARE.set(null);
        }
        bytes = spare;
        this.maxLength = maxLength;
        this.limits = limits;
        this.account = account;
        this.emptyText = emptyText;
        limit = (int) Math.min(bytes.length, (long) maxLength + SLACK);
    }

    /**
     * Returns the array of bytes, of which the first {@link #length()} are valid, until more is written or the writer
     * is closed.
     */
    public final byte[] bytes() {
        return bytes;
    }

    /** Returns how many bytes were written. */
    public final int length() {
        return length;
    }

    /** Returns whether the output is so long that its array isn't one that the thread keeps. */
    public final boolean isLong() {
        return bytes.length > MAX_KEPT;
    }

    /**
     * Returns the array of {@linkplain #isLong long} output. The caller owns it from now on, together with the memory
     * that was taken for it from the account: its length. The writer then can't be used any more, except for
     * {@link #length()}.
     */
    public final byte[] detach() {
        byte[] detached = bytes;
        bytes = new byte[0];
        limit = 0;
        taken = 0;
        return detached;
    }

    /** Returns the array to the thread. */
    @Override
    public final void close() {
        if (bytes.length > 0 && bytes.length <= MAX_KEPT) {
            SPARE.set(bytes);
        }
        bytes = new byte[0];
        length = 0;
        limit = 0;
        if (account != null && taken > 0) {
            account.giveBack(taken);
            taken = 0;
        }
    }

    /** Makes room for this many more bytes. */
    protected final void ensure(int more) {
        if (limit - length < more) {
            grow(more);
        }
    }

    private void grow(int more) {
        long needed = (long) length + more;
        if (needed > (long) maxLength + SLACK || needed > MAX_ARRAY) {
            throw tooLong();
        }
        int room = (int) Math.min(Math.min(MAX_ARRAY, (long) maxLength + SLACK), Math.max(2L * bytes.length, needed));
        if (account != null && room > MAX_KEPT) {
            if (!account.tryTake(room - taken)) {
                throw new ValueException("the other calls under way leave no memory for it")
                        .ofLimit("maxMemory")
                        .forNow(room);
            }
            taken = room;
        }
        bytes = Arrays.copyOf(bytes, room);
        limit = room;
    }

    /** Refuses output that exceeds the maximum length. */
    public final void requireFit() {
        if (length > maxLength) {
            throw tooLong();
        }
    }

    private ValueException tooLong() {
        return new ValueException("it takes more than " + maxLength + " bytes").ofLimit("maxMessage");
    }

    /** Enters an array or a map. */
    public final void down() {
        if (++depth > limits.maxDepth()) {
            throw new ValueException(
                            "it nests deeper than " + limits.maxDepth() + " levels; perhaps it contains itself")
                    .ofLimit("maxDepth");
        }
    }

    /** Leaves an array or a map. */
    public final void up() {
        depth--;
    }

    /** Returns in how many arrays and maps the next value is. */
    protected final int depth() {
        return depth;
    }

    /** Returns the limits that apply. */
    protected final RpcLimits limits() {
        return limits;
    }

    /** Writes the head of an array of this many elements. */
    public abstract void arrayHeader(int count);

    /** Writes the head of a map of this many entries. */
    public abstract void mapHeader(int count);

    /** Writes the head of a text of this many bytes. */
    protected abstract void textHeader(int count);

    /** Writes an integer. */
    public abstract void integer(long value);

    /** Writes an integer of any size. */
    public abstract void integer(BigInteger value);

    /** Writes a decimal. */
    public abstract void decimal(BigDecimal value);

    /** Writes a floating-point number. */
    public abstract void floating(double value);

    /** Writes a floating-point number of single precision. */
    public abstract void floating(float value);

    /** Writes a boolean. */
    public abstract void bool(boolean value);

    /** Writes null. */
    public abstract void nothing();

    /** Writes bytes. */
    public abstract void binary(byte[] value);

    /** Writes a UUID. */
    public abstract void uuid(UUID value);

    /** Writes one byte. */
    protected final void one(int item) {
        ensure(1);
        bytes[length++] = (byte) item;
    }

    /** Writes bytes that are in the format already, or the beginning of a value. */
    public final void raw(byte[] items, int from, int count) {
        ensure(count);
        System.arraycopy(items, from, bytes, length, count);
        length += count;
    }

    /** Writes text; refuses halves of surrogate pairs. */
    public final void text(String value) {
        int count = value.length();
        if (count > MAX_LOOPED) {
            encoded(value);
            return;
        }
        ensure(count + 1);
        byte[] to = bytes;
        int at = length + 1;
        int all = 0;
        for (int i = 0; i < count; i++) {
            char c = value.charAt(i);
            all |= c;
            to[at + i] = (byte) c;
        }
        if (all >= 0x80) {
            encoded(value);
            return;
        }
        to[at - 1] = (byte) (emptyText + count);
        length = at + count;
    }

    private void encoded(String value) {
        // Every character takes at least one byte, so a text that is too long, or has no memory, can be refused without
        // encoding it.
        ensure(value.length());
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        textHeader(encoded.length);
        raw(encoded, 0, encoded.length);
        // The JDK writes a question mark for half of a surrogate pair.
        if (Texts.hasQuestionMark(encoded)) {
            Texts.requireWholePairs(value);
        }
    }
}
