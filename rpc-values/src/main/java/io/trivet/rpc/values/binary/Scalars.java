package io.trivet.rpc.values.binary;

import io.trivet.rpc.values.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Year;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The codecs of numbers, booleans, characters, strings, bytes and UUIDs. */
final class Scalars {
    /** Methods that write and read the values of a class; the same for a primitive and its wrapper class. */
    private record Form<T>(ScalarCodec.Put<T> put, ScalarCodec.Get<T> get) {
        @SuppressWarnings("unchecked") // the description's zero has the class of this form
        ValueCodec codec(ValueType.Scalar type) {
            return new ScalarCodec<>(type.expected(), (@Nullable T) type.absent(), put, get);
        }
    }

    private static final Map<Class<?>, Form<?>> FORMS = new HashMap<>();

    static {
        both(boolean.class, Boolean.class, BinaryWriter::bool, BinaryReader::bool);
        both(char.class, Character.class, (out, c) -> out.text(c.toString()), Scalars::character);
        both(byte.class, Byte.class, (out, value) -> out.integer(value), (in, expected) ->
                (byte) within(in, Byte.MIN_VALUE, Byte.MAX_VALUE, expected));
        both(short.class, Short.class, (out, value) -> out.integer(value), (in, expected) ->
                (short) within(in, Short.MIN_VALUE, Short.MAX_VALUE, expected));
        both(int.class, Integer.class, (out, value) -> out.integer(value), Scalars::int32);
        both(long.class, Long.class, BinaryWriter::integer, BinaryReader::integer);
        both(float.class, Float.class, (out, value) -> out.floating((float) value), Scalars::single);
        both(double.class, Double.class, (out, value) -> out.floating((double) value), BinaryReader::floating);
        one(String.class, BinaryWriter::text, BinaryReader::text);
        one(CharSequence.class, (out, value) -> out.text(value.toString()), BinaryReader::text);
        one(BigInteger.class, BinaryWriter::integer, BinaryReader::bigInteger);
        one(BigDecimal.class, BinaryWriter::decimal, BinaryReader::decimal);
        one(Year.class, (out, year) -> out.integer(year.getValue()), (in, expected) -> Year.of(int32(in, expected)));
        one(UUID.class, BinaryWriter::uuid, BinaryReader::uuid);
        one(byte[].class, BinaryWriter::binary, BinaryReader::binary);
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
            throw new IllegalStateException(type + " has no form");
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

    private static char character(BinaryReader in, String expected) {
        String text = in.text(expected);
        if (text.length() != 1) {
            throw in.failure(expected + " was expected, and " + text.length() + " found");
        }
        return text.charAt(0);
    }

    static int int32(BinaryReader in, String expected) {
        return (int) within(in, Integer.MIN_VALUE, Integer.MAX_VALUE, expected);
    }

    /** Reads an integer that the declared type can hold. */
    static long within(BinaryReader in, long min, long max, String expected) {
        long value = in.integer(expected);
        if (value < min || value > max) {
            throw in.tooBig(expected);
        }
        return value;
    }

    static float single(BinaryReader in, String expected) {
        double value = in.floating(expected);
        float single = (float) value;
        if (Float.isInfinite(single) && !Double.isInfinite(value)) {
            throw in.tooBig(expected);
        }
        return single;
    }
}
