package io.trivet.rpc.cbor;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.values.binary.BinaryWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes CBOR items. For one thread; close it after use. */
public final class CborWriter extends BinaryWriter {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private CborWriter(int maxLength, RpcLimits limits, @Nullable MemoryAccount account) {
        super(maxLength, limits, account, Major.TEXT);
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
        return new CborWriter(bytes, limits, account);
    }

    /** Refuses output that other code wrote from an index on if it nests too deeply. */
    void requireDepth(int from) {
        int count = length - from;
        // A level takes at least one byte.
        if (count > limits().maxDepth() - depth()) {
            new CborReader(bytes, from, count, limits(), null).at(depth()).skip();
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

    @Override
    public void arrayHeader(int count) {
        head(Major.ARRAY, count);
    }

    @Override
    public void mapHeader(int count) {
        head(Major.MAP, count);
    }

    @Override
    protected void textHeader(int count) {
        head(Major.TEXT, count);
    }

    @Override
    public void integer(long value) {
        long sign = value >> 63;
        head((int) sign & Major.NEGATIVE, value ^ sign);
    }

    @Override
    public void integer(BigInteger value) {
        boolean negative = value.signum() < 0;
        head(Major.TAG, negative ? Major.TAG_NEGATIVE : Major.TAG_POSITIVE);
        byte[] magnitude = (negative ? value.not() : value).toByteArray();
        // Two's complement may begin with a byte for the sign, which RFC 8949 doesn't allow; zero has no bytes.
        int sign = magnitude[0] == 0 ? 1 : 0;
        head(Major.BYTES, magnitude.length - sign);
        raw(magnitude, sign, magnitude.length - sign);
    }

    @Override
    public void decimal(BigDecimal value) {
        head(Major.TAG, Major.TAG_DECIMAL);
        head(Major.ARRAY, 2);
        integer(-(long) value.scale());
        BigInteger unscaled = value.unscaledValue();
        if (unscaled.bitLength() < Long.SIZE) {
            integer(unscaled.longValue());
        } else {
            integer(unscaled);
        }
    }

    /** Writes the number in half the bytes if that loses nothing. */
    @Override
    public void floating(double value) {
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

    @Override
    public void floating(float value) {
        ensure(5);
        bytes[length] = (byte) Major.SINGLE;
        INT.set(bytes, length + 1, Float.floatToRawIntBits(value));
        length += 5;
    }

    @Override
    public void bool(boolean value) {
        one(value ? Major.TRUE : Major.FALSE);
    }

    @Override
    public void nothing() {
        one(Major.NULL);
    }

    @Override
    public void binary(byte[] value) {
        head(Major.BYTES, value.length);
        raw(value, 0, value.length);
    }

    @Override
    public void uuid(UUID uuid) {
        head(Major.TAG, Major.TAG_UUID);
        binary(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array());
    }
}
