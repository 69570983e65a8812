package io.trivet.rpc.cbor;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.values.ValueException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects CBOR items in an array of bytes, which the thread keeps for its next writer. For one thread; close it after
 * use.
 *
 * <p>A value that would exceed the maximum length is refused with {@link ValueException}, before memory is taken for
 * it.
 */
public final class CborWriter implements AutoCloseable {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int FIRST = 1024;

    /**
     * Maximum length of a head. Room for it is reserved before its length is known, so the length is checked again at
     * the end.
     */
    private static final int SLACK = 9;

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

    private byte[] bytes;
    private int length;

    /** The index up to which may be written without a further check. */
    private int limit;

    private int depth;

    private CborWriter(byte[] bytes, int maxLength, RpcLimits limits, @Nullable MemoryAccount account) {
        this.bytes = bytes;
        this.maxLength = maxLength;
        this.limits = limits;
        this.account = account;
        limit = (int) Math.min(bytes.length, (long) maxLength + SLACK);
    }

    /** Returns an empty writer for at most this many bytes, with the default limits. */
    public static CborWriter ofAtMost(int bytes) {
        return ofAtMost(bytes, RpcLimits.defaults(), null);
    }

    /**
     * Returns an empty writer for at most this many bytes, with the depth that the limits allow.
     *
     * @param account the account from which memory for a long value is taken while the writer is open, or null to count
     *     nothing
     */
    public static CborWriter ofAtMost(int bytes, RpcLimits limits, @Nullable MemoryAccount account) {
        byte[] spare = SPARE.get();
        if (spare == null) {
            spare = new byte[FIRST];
        } else {
            // A value may make a call while it is being written, and that call uses another writer.
            SPARE.set(null);
        }
        return new CborWriter(spare, bytes, limits, account);
    }

    /**
     * Returns the array of bytes, of which the first {@link #length()} are valid, until more is written or the writer
     * is closed.
     */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns how many bytes were written. */
    public int length() {
        return length;
    }

    /** Returns whether the output is so long that its array isn't one that the thread keeps. */
    public boolean isLong() {
        return bytes.length > MAX_KEPT;
    }

    /**
     * Returns the array of {@linkplain #isLong long} output. The caller owns it from now on, together with the memory
     * that was taken for it from the account: its length. The writer then can't be used any more, except for
     * {@link #length()}.
     */
    public byte[] detach() {
        byte[] detached = bytes;
        bytes = new byte[0];
        limit = 0;
        taken = 0;
        return detached;
    }

    /** Returns the array to the thread. */
    @Override
    public void close() {
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

    private void ensure(int more) {
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
    void requireFit() {
        if (length > maxLength) {
            throw tooLong();
        }
    }

    private ValueException tooLong() {
        return new ValueException("it takes more than " + maxLength + " bytes").ofLimit("maxMessage");
    }

    /** Enters an array or a map. */
    void down() {
        if (++depth > limits.maxDepth()) {
            throw new ValueException(
                            "it nests deeper than " + limits.maxDepth() + " levels; perhaps it contains itself")
                    .ofLimit("maxDepth");
        }
    }

    void up() {
        depth--;
    }

    /** Refuses output that other code wrote from an index on if it nests too deeply. */
    void requireDepth(int from) {
        int count = length - from;
        // A level takes at least one byte.
        if (count > limits.maxDepth() - depth) {
            IndefiniteLengthItems.skip(new CborReader(bytes, from, count, limits, null).at(depth));
        }
    }

    /** Writes the head of an item: its major type, shifted already, and its argument as an unsigned number. */
    void head(int major, long argument) {
        ensure(SLACK);
        int at = length;
        if (argument >= 0 && argument < 24) {
            bytes[at] = (byte) (major | (int) argument);
            length = at + 1;
        } else if (argument >>> 8 == 0) {
            bytes[at] = (byte) (major | 24);
            bytes[at + 1] = (byte) argument;
            length = at + 2;
        } else if (argument >>> 16 == 0) {
            bytes[at] = (byte) (major | 25);
            SHORT.set(bytes, at + 1, (short) argument);
            length = at + 3;
        } else if (argument >>> 32 == 0) {
            bytes[at] = (byte) (major | 26);
            INT.set(bytes, at + 1, (int) argument);
            length = at + 5;
        } else {
            bytes[at] = (byte) (major | 27);
            LONG.set(bytes, at + 1, argument);
            length = at + 9;
        }
    }

    void integer(long value) {
        long sign = value >> 63;
        head((int) sign & Major.NEGATIVE, value ^ sign);
    }

    /** Writes the number in half the bytes if that loses nothing. */
    void floating(double value) {
        float single = (float) value;
        if (Double.doubleToRawLongBits(single) == Double.doubleToRawLongBits(value)) {
            floating(single);
        } else {
            ensure(SLACK);
            bytes[length] = (byte) Major.DOUBLE;
            LONG.set(bytes, length + 1, Double.doubleToRawLongBits(value));
            length += 9;
        }
    }

    void floating(float value) {
        ensure(5);
        bytes[length] = (byte) Major.SINGLE;
        INT.set(bytes, length + 1, Float.floatToRawIntBits(value));
        length += 5;
    }

    void bool(boolean value) {
        one(value ? Major.TRUE : Major.FALSE);
    }

    void nothing() {
        one(Major.NULL);
    }

    private void one(int item) {
        ensure(1);
        bytes[length++] = (byte) item;
    }

    void byteString(byte[] value) {
        head(Major.BYTES, value.length);
        raw(value, 0, value.length);
    }

    /** Writes bytes that are CBOR already, or the beginning of an item. */
    public void raw(byte[] items, int from, int count) {
        ensure(count);
        System.arraycopy(items, from, bytes, length, count);
        length += count;
    }

    void text(String value) {
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
        to[at - 1] = (byte) (Major.TEXT | count);
        length = at + count;
    }

    private void encoded(String value) {
        // Every character takes at least one byte, so a text that is too long, or has no memory, can be refused without
        // encoding it.
        ensure(value.length());
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        head(Major.TEXT, encoded.length);
        raw(encoded, 0, encoded.length);
        // The JDK writes a question mark for half of a surrogate pair.
        if (Texts.hasQuestionMark(encoded)) {
            Texts.requireWholePairs(value);
        }
    }
}
