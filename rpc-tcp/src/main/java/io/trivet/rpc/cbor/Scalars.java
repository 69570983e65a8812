package io.trivet.rpc.cbor;

import io.trivet.rpc.values.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Year;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The codecs of numbers, booleans, characters, strings, bytes and UUIDs. */
final class Scalars {
    private static final int UUID_BYTES = 16;

    /** Methods that write and read the values of a class; the same for a primitive and its wrapper class. */
    private record Form<T>(ScalarCodec.Put<T> put, ScalarCodec.Get<T> get) {
        @SuppressWarnings("unchecked") // the description's zero has the class of this form
        ValueCodec codec(ValueType.Scalar type) {
            return new ScalarCodec<>(type.expected(), (@Nullable T) type.absent(), put, get);
        }
    }

    private static final Map<Class<?>, Form<?>> FORMS = new HashMap<>();

    static {
        both(boolean.class, Boolean.class, CborWriter::bool, Scalars::bool);
        both(char.class, Character.class, (out, c) -> out.text(c.toString()), Scalars::character);
        both(byte.class, Byte.class, (out, value) -> out.integer(value), (in, expected) ->
                (byte) within(in, Byte.MIN_VALUE, Byte.MAX_VALUE, expected));
        both(short.class, Short.class, (out, value) -> out.integer(value), (in, expected) ->
                (short) within(in, Short.MIN_VALUE, Short.MAX_VALUE, expected));
        both(int.class, Integer.class, (out, value) -> out.integer(value), Scalars::int32);
        both(long.class, Long.class, CborWriter::integer, CborReader::integer);
        both(float.class, Float.class, (out, value) -> out.floating((float) value), Scalars::single);
        both(double.class, Double.class, (out, value) -> out.floating((double) value), Numbers::floating);
        one(String.class, CborWriter::text, CborReader::text);
        one(CharSequence.class, (out, value) -> out.text(value.toString()), CborReader::text);
        one(BigInteger.class, Numbers::write, Numbers::big);
        one(BigDecimal.class, Numbers::write, Numbers::decimal);
        one(Year.class, (out, year) -> out.integer(year.getValue()), (in, expected) -> Year.of(int32(in, expected)));
        one(UUID.class, Scalars::write, Scalars::uuid);
        one(byte[].class, CborWriter::byteString, PrimitiveArrays::bytes);
        one(
                char[].class,
                (out, chars) -> out.text(new String(chars)),
                (in, expected) -> in.text(expected).toCharArray());
    }

    private Scalars() {}

    /** Returns the codec of a scalar whose class is not Number. */
    static ValueCodec codec(ValueType.Scalar type) {
        Form<?> form = FORMS.get(type.type());
        if (form == null) {
            throw new IllegalStateException(type + " has no form in CBOR");
        }
        return form.codec(type);
    }

    private static <T> void one(Class<T> type, ScalarCodec.Put<T> put, ScalarCodec.Get<T> get) {
        FORMS.put(type, new Form<>(put, get));
    }

    private static <T> void both(Class<T> primitive, Class<T> boxed, ScalarCodec.Put<T> put, ScalarCodec.Get<T> get) {
        one(primitive, put, get);
        one(boxed, put, get);
    }

    static boolean bool(CborReader in, String expected) {
        int initial = in.next();
        if (initial != Major.TRUE && initial != Major.FALSE) {
            throw in.unexpected(expected, initial);
        }
        return initial == Major.TRUE;
    }

    private static char character(CborReader in, String expected) {
        String text = in.text(expected);
        if (text.length() != 1) {
            throw in.failure(expected + " was expected, and " + text.length() + " found");
        }
        return text.charAt(0);
    }

    static int int32(CborReader in, String expected) {
        return (int) within(in, Integer.MIN_VALUE, Integer.MAX_VALUE, expected);
    }

    /** Reads an integer that the declared type can hold. */
    static long within(CborReader in, long min, long max, String expected) {
        long value = in.integer(expected);
        if (value < min || value > max) {
            throw in.tooBig(expected);
        }
        return value;
    }

    static float single(CborReader in, String expected) {
        double value = Numbers.floating(in, expected);
        float single = (float) value;
        if (Float.isInfinite(single) && !Double.isInfinite(value)) {
            throw in.tooBig(expected);
        }
        return single;
    }

    static void write(CborWriter out, UUID uuid) {
        out.head(Major.TAG, Major.TAG_UUID);
        out.byteString(ByteBuffer.allocate(UUID_BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array());
    }

    private static UUID uuid(CborReader in, String expected) {
        int initial = in.next();
        if (Major.of(initial) == Major.TEXT) {
            return UUID.fromString(in.textBehind(initial));
        }
        if (Major.of(initial) != Major.BYTES) {
            throw in.unexpected(expected, initial);
        }
        byte[] bytes = in.bytesBehind(initial);
        if (bytes.length != UUID_BYTES) {
            throw in.failure(expected + " of " + bytes.length + " bytes");
        }
        return uuid(bytes);
    }

    static UUID uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    static boolean isUuid(byte[] bytes) {
        return bytes.length == UUID_BYTES;
    }
}
