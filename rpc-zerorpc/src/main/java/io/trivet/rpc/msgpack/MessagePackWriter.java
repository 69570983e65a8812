package io.trivet.rpc.msgpack;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.binary.BinaryWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes MessagePack. For one thread; close it after use. */
public final class MessagePackWriter extends BinaryWriter {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** The room for the head of an array or a map whose count isn't known yet. */
    private static final int HEAD = 5;

    private MessagePackWriter(int maxLength, RpcLimits limits, @Nullable MemoryAccount account) {
        super(maxLength, limits, account, Format.FIXSTR);
    }

    /** Returns an empty writer for at most this many bytes, with the default limits. */
    public static MessagePackWriter ofAtMost(int bytes) {
        return ofAtMost(bytes, RpcLimits.defaults(), null);
    }

    /**
     * Returns an empty writer for at most this many bytes, with the depth that the limits allow.
     *
     * @param account the account from which memory for a long value is taken while the writer is open, or null to count
     *     nothing
     */
    public static MessagePackWriter ofAtMost(int bytes, RpcLimits limits, @Nullable MemoryAccount account) {
        return new MessagePackWriter(bytes, limits, account);
    }

    @Override
    public void integer(long value) {
        if (value >= Format.MIN_FIXINT && value <= Byte.MAX_VALUE) {
            one((int) value);
        } else if (value >= 0) {
            unsigned(value);
        } else if (value >= Byte.MIN_VALUE) {
            head(Format.INT8, (byte) value);
        } else if (value >= Short.MIN_VALUE) {
            head(Format.INT16, (short) value);
        } else if (value >= Integer.MIN_VALUE) {
            head(Format.INT32, (int) value);
        } else {
            head(Format.INT64, value);
        }
    }

    private void unsigned(long value) {
        if (value >>> Byte.SIZE == 0) {
            head(Format.UINT8, (byte) value);
        } else if (value >>> Short.SIZE == 0) {
            head(Format.UINT16, (short) value);
        } else if (value >>> Integer.SIZE == 0) {
            head(Format.UINT32, (int) value);
        } else {
            head(Format.UINT64, value);
        }
    }

    @Override
    public void integer(BigInteger value) {
        if (value.bitLength() < Long.SIZE) {
            integer(value.longValue());
        } else if (value.bitLength() == Long.SIZE && value.signum() > 0) {
            head(Format.UINT64, value.longValue());
        } else {
            digits(value, value);
        }
    }

    @Override
    public void decimal(BigDecimal value) {
        digits(value.unscaledValue(), value);
        if ((long) value.precision() - value.scale() - 1 > Integer.MAX_VALUE) {
            throw new ValueException("a decimal's exponent is out of range");
        }
    }

    /** Writes a number as text, because other languages have no such number in MessagePack. */
    private void digits(BigInteger digits, Number value) {
        if (digits.bitLength() > TextNumbers.MAX_BITS) {
            throw new ValueException("a number of more than " + TextNumbers.MAX_CHARACTERS + " digits");
        }
        text(value.toString());
    }

    @Override
    public void floating(double value) {
        head(Format.FLOAT64, Double.doubleToRawLongBits(value));
    }

    @Override
    public void floating(float value) {
        head(Format.FLOAT32, Float.floatToRawIntBits(value));
    }

    @Override
    public void bool(boolean value) {
        one(value ? Format.TRUE : Format.FALSE);
    }

    @Override
    public void nothing() {
        one(Format.NIL);
    }

    @Override
    public void binary(byte[] value) {
        binary(value, 0, value.length);
    }

    /** Writes a part of an array as bytes. */
    public void binary(byte[] value, int from, int count) {
        if (count >>> Byte.SIZE == 0) {
            head(Format.BIN8, (byte) count);
        } else if (count >>> Short.SIZE == 0) {
            head(Format.BIN16, (short) count);
        } else {
            head(Format.BIN32, count);
        }
        raw(value, from, count);
    }

    @Override
    public void uuid(UUID value) {
        text(value.toString());
    }

    @Override
    protected void textHeader(int count) {
        if (count < Format.FIX_LENGTHS) {
            one(Format.FIXSTR + count);
        } else if (count >>> Byte.SIZE == 0) {
            head(Format.STR8, (byte) count);
        } else if (count >>> Short.SIZE == 0) {
            head(Format.STR16, (short) count);
        } else {
            head(Format.STR32, count);
        }
    }

    @Override
    public void arrayHeader(int count) {
        if (count < Format.FIX_COUNTS) {
            one(Format.FIXARRAY + count);
        } else if (count >>> Short.SIZE == 0) {
            head(Format.ARRAY16, (short) count);
        } else {
            head(Format.ARRAY32, count);
        }
    }

    @Override
    public void mapHeader(int count) {
        if (count < Format.FIX_COUNTS) {
            one(Format.FIXMAP + count);
        } else if (count >>> Short.SIZE == 0) {
            head(Format.MAP16, (short) count);
        } else {
            head(Format.MAP32, count);
        }
    }

    /** Begins an array or a map whose count isn't known yet; returns what {@link #end} needs. */
    int begin() {
        down();
        ensure(HEAD);
        length += HEAD;
        return length;
    }

    /** Ends an array or a map, and writes its head before its content. */
    void end(int begin, boolean isMap, int count) {
        up();
        int content = length - begin;
        length = begin - HEAD;
        if (isMap) {
            mapHeader(count);
        } else {
            arrayHeader(count);
        }
        System.arraycopy(bytes, begin, bytes, length, content);
        length += content;
    }

    private void head(int first, byte argument) {
        ensure(2);
        bytes[length] = (byte) first;
        bytes[length + 1] = argument;
        length += 2;
    }

    private void head(int first, short argument) {
        ensure(3);
        bytes[length] = (byte) first;
        SHORT.set(bytes, length + 1, argument);
        length += 3;
    }

    private void head(int first, int argument) {
        ensure(5);
        bytes[length] = (byte) first;
        INT.set(bytes, length + 1, argument);
        length += 5;
    }

    private void head(int first, long argument) {
        ensure(9);
        bytes[length] = (byte) first;
        LONG.set(bytes, length + 1, argument);
        length += 9;
    }
}
