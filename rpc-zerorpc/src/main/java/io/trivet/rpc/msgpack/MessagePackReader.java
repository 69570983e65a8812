package io.trivet.rpc.msgpack;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.binary.BinaryReader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads MessagePack from a part of an array of bytes, which it doesn't change. For one thread.
 *
 * <p>It never reads beyond that part, and trusts no length before the bytes are there.
 */
public final class MessagePackReader extends BinaryReader {
    /** Maximum number of elements and entries in all, because each takes time. */
    static final int MAX_VALUES = 2_000_000;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int UUID_BYTES = 16;
    private static final int NANO_BITS = 34;
    private static final long MAX_NANOS = 999_999_999;

    private int values;

    /** Creates a reader of this many bytes from an index on, with the default limits. */
    public MessagePackReader(byte[] bytes, int from, int count) {
        this(bytes, from, count, RpcLimits.defaults(), null);
    }

    /**
     * Creates a reader of this many bytes from an index on.
     *
     * @param account the account from which the values' memory is taken, or null if only the limits apply
     */
    public MessagePackReader(byte[] bytes, int from, int count, RpcLimits limits, @Nullable MemoryAccount account) {
        super(bytes, from, count, limits, account, null);
    }

    /** Returns the first byte of the next value, and steps over it. */
    int next() {
        if (position == limit) {
            throw truncated();
        }
        return bytes[position++] & 0xFF;
    }

    /** Returns the first byte of the next value, and stays before it. */
    private int peek() {
        if (position == limit) {
            throw truncated();
        }
        return bytes[position] & 0xFF;
    }

    private int step(int count) {
        int at = position;
        if (limit - at < count) {
            throw truncated();
        }
        position = at + count;
        return at;
    }

    private int oneByte() {
        return bytes[step(1)] & 0xFF;
    }

    private int twoBytes() {
        return (short) SHORT.get(bytes, step(2)) & 0xFFFF;
    }

    private int fourBytes() {
        return (int) INT.get(bytes, step(4));
    }

    private long eightBytes() {
        return (long) LONG.get(bytes, step(8));
    }

    @Override
    public boolean skipNull() {
        if (position < limit && bytes[position] == (byte) Format.NIL) {
            position++;
            return true;
        }
        return false;
    }

    @Override
    public boolean isText() {
        return Format.isText(peek());
    }

    @Override
    public int arrayHeader(String expected) {
        int first = next();
        if (!Format.isArray(first)) {
            throw unexpected(expected, first);
        }
        return count(first);
    }

    @Override
    public int mapHeader(String expected) {
        int first = next();
        if (!Format.isMap(first)) {
            throw unexpected(expected, first);
        }
        return count(first);
    }

    /** Returns how many elements or entries follow the first byte, which were checked against the remaining bytes. */
    int count(int first) {
        long count = switch (first) {
            case Format.ARRAY16, Format.MAP16 -> twoBytes();
            case Format.ARRAY32, Format.MAP32 -> fourBytes() & 0xFFFF_FFFFL;
            default -> first & Format.FIX_COUNTS - 1;
        };
        int there = Format.isMap(first) ? remaining() / 2 : remaining();
        if (count > there) {
            throw failure(
                    Format.name(first) + " of " + count + " elements begins " + remaining() + " bytes before the end");
        }
        values += (int) count;
        if (values > MAX_VALUES) {
            throw failure("more than " + MAX_VALUES + " values");
        }
        return (int) count;
    }

    /** Returns the length of the text or bytes behind the first byte, all of which must be there. */
    int length(int first) {
        long count = switch (first) {
            case Format.BIN8, Format.STR8, Format.EXT8 -> oneByte();
            case Format.BIN16, Format.STR16, Format.EXT16 -> twoBytes();
            case Format.BIN32, Format.STR32, Format.EXT32 -> fourBytes() & 0xFFFF_FFFFL;
            default -> first < Format.NIL ? first & Format.FIX_LENGTHS - 1 : 1 << first - Format.FIXEXT1;
        };
        if (count > remaining()) {
            throw failure(
                    Format.name(first) + " of " + count + " bytes begins " + remaining() + " bytes before the end");
        }
        return (int) count;
    }

    @Override
    public long integer(String expected) {
        if (position < limit && bytes[position] >= Format.MIN_FIXINT) {
            return bytes[position++];
        }
        int first = next();
        if (first == Format.UINT64) {
            long value = eightBytes();
            if (value < 0) {
                throw tooBig(expected);
            }
            return value;
        }
        if (Format.isInteger(first)) {
            return whole(first);
        }
        if (first == Format.FLOAT64) {
            // JavaScript sends integers so that its engine doesn't keep in 32 bits.
            double value = Double.longBitsToDouble(eightBytes());
            if (isBigInteger(value)) {
                if (value >= 0x1p63 || value < -0x1p63) {
                    throw tooBig(expected);
                }
                return (long) value;
            }
        }
        throw unexpected(expected, first);
    }

    /** Returns whether a floating-point number is an integer of more than 32 bits. */
    static boolean isBigInteger(double value) {
        return Math.rint(value) == value && Math.abs(value) > Integer.MAX_VALUE && !Double.isInfinite(value);
    }

    /** Returns the integer behind the first byte; one of 64 bits without a sign is negative if it has all of them. */
    long whole(int first) {
        return switch (first) {
            case Format.UINT8 -> oneByte();
            case Format.UINT16 -> twoBytes();
            case Format.UINT32 -> fourBytes() & 0xFFFF_FFFFL;
            case Format.UINT64, Format.INT64 -> eightBytes();
            case Format.INT8 -> (byte) oneByte();
            case Format.INT16 -> (short) twoBytes();
            case Format.INT32 -> fourBytes();
            default -> (byte) first;
        };
    }

    private BigInteger bigWhole(int first) {
        long value = whole(first);
        return value < 0 && first == Format.UINT64 ? unsigned(value) : BigInteger.valueOf(value);
    }

    private static BigInteger unsigned(long bits) {
        return BigInteger.valueOf(bits).add(BigInteger.ONE.shiftLeft(Long.SIZE));
    }

    /** Returns the integer behind the first byte as the smallest of Integer, Long and BigInteger that holds it. */
    Number smallest(int first) {
        long value = whole(first);
        if (value < 0 && first == Format.UINT64) {
            return unsigned(value);
        }
        if (value == (int) value) {
            return (int) value;
        }
        return value;
    }

    /** Returns the floating-point number behind the first byte. */
    double real(int first) {
        return first == Format.FLOAT64 ? Double.longBitsToDouble(eightBytes()) : Float.intBitsToFloat(fourBytes());
    }

    @Override
    public BigInteger bigInteger(String expected) {
        int first = next();
        if (Format.isInteger(first)) {
            return bigWhole(first);
        }
        if (Format.isText(first)) {
            String text = textBehind(first);
            BigInteger value = TextNumbers.integer(text);
            if (value == null) {
                throw failure(TextNumbers.isNone(expected, text));
            }
            return value;
        }
        if (first == Format.FLOAT64) {
            double value = real(first);
            if (isBigInteger(value)) {
                return new BigDecimal(value).toBigInteger();
            }
        }
        throw unexpected(expected, first);
    }

    @Override
    public BigDecimal decimal(String expected) {
        int first = next();
        if (Format.isText(first)) {
            String text = textBehind(first);
            BigDecimal value = TextNumbers.decimal(text);
            if (value == null) {
                throw failure(TextNumbers.isNone(expected, text));
            }
            return value;
        }
        if (Format.isFloating(first)) {
            double value = real(first);
            if (!Double.isFinite(value)) {
                throw failure(expected + " was expected, and " + value + " found");
            }
            // Uses the shortest digits for this number: 0.1, not 0.1000000000000000055.
            return first == Format.FLOAT64 ? BigDecimal.valueOf(value) : new BigDecimal(Float.toString((float) value));
        }
        if (Format.isInteger(first)) {
            return new BigDecimal(bigWhole(first));
        }
        throw unexpected(expected, first);
    }

    @Override
    public double floating(String expected) {
        int first = next();
        if (Format.isFloating(first)) {
            return real(first);
        }
        if (!Format.isInteger(first)) {
            throw unexpected(expected, first);
        }
        long value = whole(first);
        return value < 0 && first == Format.UINT64 ? unsigned(value).doubleValue() : value;
    }

    @Override
    public boolean bool(String expected) {
        int first = next();
        if (first != Format.TRUE && first != Format.FALSE) {
            throw unexpected(expected, first);
        }
        return first == Format.TRUE;
    }

    @Override
    public String text(String expected) {
        int first = next();
        if (!Format.isText(first)) {
            throw unexpected(expected, first);
        }
        return textBehind(first);
    }

    /** Reads the text whose first byte was read. */
    String textBehind(int first) {
        return textOf(length(first));
    }

    /** Reads the bytes whose first byte was read. */
    byte[] binaryBehind(int first) {
        return bytesOf(length(first));
    }

    @Override
    public String key(String expected) {
        int first = next();
        if (Format.isText(first) || Format.isBinary(first)) {
            return textBehind(first);
        }
        if (Format.isInteger(first)) {
            return bigWhole(first).toString();
        }
        if (first != Format.TRUE && first != Format.FALSE) {
            throw unexpected(expected + " as a map's key", first);
        }
        return Boolean.toString(first == Format.TRUE);
    }

    @Override
    public byte[] binary(String expected) {
        int first = next();
        if (Format.isBinary(first)) {
            return binaryBehind(first);
        }
        if (!Format.isArray(first)) {
            throw unexpected(expected, first);
        }
        return bytesOfArray(count(first));
    }

    @Override
    public UUID uuid(String expected) {
        int first = next();
        if (Format.isBinary(first)) {
            byte[] read = binaryBehind(first);
            if (read.length != UUID_BYTES) {
                throw failure(expected + " of " + read.length + " bytes");
            }
            ByteBuffer buffer = ByteBuffer.wrap(read);
            return new UUID(buffer.getLong(), buffer.getLong());
        }
        if (!Format.isText(first)) {
            throw unexpected(expected, first);
        }
        String text = textBehind(first);
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw failure(TextNumbers.isNone(expected, text), e);
        }
    }

    /** Reads a timestamp: an extension of type -1. */
    Instant timestamp(String expected) {
        int first = next();
        if (!Format.isExtension(first)) {
            throw unexpected(expected, first);
        }
        return timestampBehind(first, expected);
    }

    /** Reads the timestamp whose first byte was read; refuses other extensions. */
    Instant timestampBehind(int first, String expected) {
        int count = length(first);
        int type = (byte) oneByte();
        if (type != Format.TIMESTAMP) {
            throw failure(expected + " was expected, and an extension of type " + type + " found");
        }
        long seconds;
        long nanos;
        switch (count) {
            case Integer.BYTES -> {
                seconds = fourBytes() & 0xFFFF_FFFFL;
                nanos = 0;
            }
            case Long.BYTES -> {
                long both = eightBytes();
                seconds = both & (1L << NANO_BITS) - 1;
                nanos = both >>> NANO_BITS;
            }
            case Integer.BYTES + Long.BYTES -> {
                nanos = fourBytes() & 0xFFFF_FFFFL;
                seconds = eightBytes();
            }
            default -> throw failure("a timestamp of " + count + " bytes");
        }
        if (nanos > MAX_NANOS) {
            throw failure("a timestamp of more than " + MAX_NANOS + " nanoseconds");
        }
        try {
            return Instant.ofEpochSecond(seconds, nanos);
        } catch (DateTimeException e) {
            throw failure("the timestamp is out of range", e);
        }
    }

    @Override
    public void skip() {
        int first = next();
        if (Format.isArray(first)) {
            skipAll(count(first));
        } else if (Format.isMap(first)) {
            skipAll(2 * count(first));
        } else if (Format.isInteger(first)) {
            whole(first);
        } else if (Format.isFloating(first)) {
            real(first);
        } else if (Format.isText(first) || Format.isBinary(first)) {
            step(length(first));
        } else if (Format.isExtension(first)) {
            step(length(first) + 1);
        } else if (first != Format.NIL && first != Format.FALSE && first != Format.TRUE) {
            throw unexpected("a value", first);
        }
    }

    private void skipAll(int count) {
        down(0);
        for (int i = 0; i < count; i++) {
            skip();
        }
        up();
    }

    ValueException unexpected(String expected, int first) {
        return failure(expected + " was expected, and " + Format.name(first) + " found");
    }
}
