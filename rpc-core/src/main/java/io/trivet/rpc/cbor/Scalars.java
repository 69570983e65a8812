package io.trivet.rpc.cbor;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Year;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The codecs of numbers, booleans, characters, strings, bytes and UUIDs. */
final class Scalars {
    private static final int UUID_BYTES = 16;

    private final Map<Class<?>, ValueCodec> all = new HashMap<>();

    private Scalars() {
        both(boolean.class, Boolean.class, "a boolean", CborWriter::bool, Scalars::bool);
        both(char.class, Character.class, "one character", (out, c) -> out.text(c.toString()), Scalars::character);
        both(byte.class, Byte.class, "a byte", (out, value) -> out.integer(value), (in, expected) ->
                (byte) within(in, Byte.MIN_VALUE, Byte.MAX_VALUE, expected));
        both(short.class, Short.class, "a short", (out, value) -> out.integer(value), (in, expected) ->
                (short) within(in, Short.MIN_VALUE, Short.MAX_VALUE, expected));
        both(int.class, Integer.class, "an int", (out, value) -> out.integer(value), Scalars::int32);
        both(long.class, Long.class, "a long", CborWriter::integer, CborReader::integer);
        both(float.class, Float.class, "a float", (out, value) -> out.floating((float) value), Scalars::single);
        both(double.class, Double.class, "a double", (out, value) -> out.floating((double) value), Numbers::floating);
        one(String.class, "a string", CborWriter::text, CborReader::text);
        one(CharSequence.class, "a string", (out, value) -> out.text(value.toString()), CborReader::text);
        one(BigInteger.class, "an integer", Numbers::write, Numbers::big);
        one(BigDecimal.class, "a decimal", Numbers::write, Numbers::decimal);
        one(
                Year.class,
                "a year",
                (out, year) -> out.integer(year.getValue()),
                (in, expected) -> Year.of(int32(in, expected)));
        one(UUID.class, "a UUID", Scalars::write, Scalars::uuid);
    }

    static Map<Class<?>, ValueCodec> all() {
        return new Scalars().all;
    }

    private <T> void one(Class<T> type, String expected, ScalarCodec.Put<T> put, ScalarCodec.Get<T> get) {
        all.put(type, new ScalarCodec<>(expected, put, get));
    }

    private <T> void both(
            Class<T> primitive, Class<T> boxed, String expected, ScalarCodec.Put<T> put, ScalarCodec.Get<T> get) {
        T zero = boxed.cast(Array.get(Array.newInstance(primitive, 1), 0));
        all.put(primitive, new ScalarCodec<>(expected, zero, put, get));
        one(boxed, expected, put, get);
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
    static long within(CborReader in, long least, long most, String expected) {
        long value = in.integer(expected);
        if (value < least || value > most) {
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
