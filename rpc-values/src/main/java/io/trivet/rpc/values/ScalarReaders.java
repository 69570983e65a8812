package io.trivet.rpc.values;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Year;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ValueDeserializer;

/**
 * Reads numbers, booleans, characters, strings and UUIDs. An integer is accepted for a floating-point number; no other
 * type is accepted for another.
 */
final class ScalarReaders {
    private static final int UUID_BYTES = 16;

    private static final Map<Class<?>, ValueDeserializer<?>> ALL = new HashMap<>();
    private static final Map<Class<?>, ScalarReader.Get<?>> GETS = new HashMap<>();

    static {
        both(boolean.class, Boolean.class, "a boolean", false, ScalarReaders::bool);
        both(char.class, Character.class, "one character", '\0', ScalarReaders::character);
        both(byte.class, Byte.class, "a byte", (byte) 0, (parser, expected) ->
                (byte) within(parser, Byte.MIN_VALUE, Byte.MAX_VALUE, expected));
        both(short.class, Short.class, "a short", (short) 0, (parser, expected) ->
                (short) within(parser, Short.MIN_VALUE, Short.MAX_VALUE, expected));
        both(int.class, Integer.class, "an int", 0, ScalarReaders::int32);
        both(long.class, Long.class, "a long", 0L, ScalarReaders::int64);
        both(float.class, Float.class, "a float", 0f, ScalarReaders::single);
        both(double.class, Double.class, "a double", 0d, ScalarReaders::floating);
        one(String.class, "a string", ScalarReaders::string);
        one(CharSequence.class, "a string", ScalarReaders::string);
        one(StringBuilder.class, "a string", (parser, expected) -> new StringBuilder(string(parser, expected)));
        one(StringBuffer.class, "a string", ScalarReaders::buffer);
        one(BigInteger.class, "an integer", ScalarReaders::integer);
        one(BigDecimal.class, "a decimal", ScalarReaders::decimal);
        one(Number.class, "a number", ScalarReaders::number);
        one(UUID.class, "a UUID", ScalarReaders::uuid);
        one(
                char[].class,
                "a string",
                (parser, expected) -> string(parser, expected).toCharArray());
        GETS.put(byte[].class, (parser, expected) -> PrimitiveArrayReader.bytes(parser));
        one(
                Year.class,
                "a year",
                (parser, expected) -> Year.of((int) within(parser, Year.MIN_VALUE, Year.MAX_VALUE, expected)));
        one(AtomicBoolean.class, "a boolean", (parser, expected) -> new AtomicBoolean(bool(parser, expected)));
        one(AtomicInteger.class, "an int", (parser, expected) -> new AtomicInteger(int32(parser, expected)));
        one(AtomicLong.class, "a long", (parser, expected) -> new AtomicLong(int64(parser, expected)));
        optional(
                OptionalInt.class,
                "an int",
                OptionalInt.empty(),
                (parser, expected) -> OptionalInt.of(int32(parser, expected)));
        optional(
                OptionalLong.class,
                "a long",
                OptionalLong.empty(),
                (parser, expected) -> OptionalLong.of(int64(parser, expected)));
        optional(
                OptionalDouble.class,
                "a double",
                OptionalDouble.empty(),
                (parser, expected) -> OptionalDouble.of(floating(parser, expected)));
    }

    private ScalarReaders() {}

    /** Returns the reader of a class, or null if its values aren't scalars. */
    static @Nullable ValueDeserializer<?> of(Class<?> type) {
        return ALL.get(type);
    }

    /** Returns the method that reads values of a class that is described as a scalar. */
    static ScalarReader.Get<?> get(Class<?> type) {
        return Objects.requireNonNull(GETS.get(type), type::getName);
    }

    private static <T> void one(Class<T> type, String expected, ScalarReader.Get<? extends T> get) {
        GETS.put(type, get);
        ALL.put(type, ScalarReader.of(type, expected, get));
    }

    private static <T> void optional(Class<T> type, String expected, T empty, ScalarReader.Get<T> get) {
        ALL.put(type, ScalarReader.optional(type, expected, empty, get));
    }

    private static <T> void both(Class<T> primitive, Class<T> boxed, String expected, T zero, ScalarReader.Get<T> get) {
        GETS.put(primitive, get);
        ALL.put(primitive, ScalarReader.primitive(primitive, expected, zero, get));
        one(boxed, expected, get);
    }

    static boolean bool(JsonParser parser, String expected) {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw UnfitException.expected(parser, expected);
        }
        return token == JsonToken.VALUE_TRUE;
    }

    private static char character(JsonParser parser, String expected) {
        String text = string(parser, expected);
        if (text.length() != 1) {
            throw new UnfitException(parser, expected + " was expected, and " + text.length() + " found");
        }
        return text.charAt(0);
    }

    @SuppressWarnings("JdkObsolete") // supports programs that still declare it
    private static StringBuffer buffer(JsonParser parser, String expected) {
        return new StringBuffer(string(parser, expected));
    }

    static String string(JsonParser parser, String expected) {
        if (parser.hasToken(JsonToken.VALUE_STRING)) {
            return parser.getString();
        }
        String dateTime = parser instanceof LenientParser lenient ? lenient.dateTime() : null;
        if (dateTime == null) {
            throw UnfitException.expected(parser, expected);
        }
        return dateTime;
    }

    static int int32(JsonParser parser, String expected) {
        // The parser reports a number that is too large.
        return parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                ? parser.getIntValue()
                : (int) within(parser, Integer.MIN_VALUE, Integer.MAX_VALUE, expected);
    }

    static long int64(JsonParser parser, String expected) {
        return parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                ? parser.getLongValue()
                : within(parser, Long.MIN_VALUE, Long.MAX_VALUE, expected);
    }

    /** Reads an integer that the declared type can hold. */
    static long within(JsonParser parser, long min, long max, String expected) {
        Number number = parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                ? parser.getNumberValue()
                : other(parser, long.class, expected);
        long value = number.longValue();
        if (number instanceof BigInteger || value < min || value > max) {
            throw UnfitException.tooBig(parser, expected);
        }
        return value;
    }

    /** Returns the number in another form, for formats whose writers send numbers so; otherwise refuses the value. */
    private static Number other(JsonParser parser, Class<?> type, String expected) {
        Number number = parser instanceof LenientParser lenient ? lenient.otherNumber(type) : null;
        if (number == null) {
            throw UnfitException.expected(parser, expected);
        }
        return number;
    }

    private static boolean isNumber(JsonParser parser) {
        return parser.hasToken(JsonToken.VALUE_NUMBER_FLOAT) || parser.hasToken(JsonToken.VALUE_NUMBER_INT);
    }

    static float single(JsonParser parser, String expected) {
        double value = floating(parser, expected);
        float single = (float) value;
        if (Float.isInfinite(single) && !Double.isInfinite(value)) {
            throw UnfitException.tooBig(parser, expected);
        }
        return single;
    }

    static double floating(JsonParser parser, String expected) {
        if (parser.hasToken(JsonToken.VALUE_NUMBER_FLOAT) && parser.getNumberType() == JsonParser.NumberType.DOUBLE) {
            return parser.getDoubleValue();
        }
        Number number = isNumber(parser) ? parser.getNumberValue() : other(parser, double.class, expected);
        double value = number.doubleValue();
        if (Double.isInfinite(value) && (number instanceof BigInteger || number instanceof BigDecimal)) {
            throw UnfitException.tooBig(parser, expected);
        }
        return value;
    }

    private static BigInteger integer(JsonParser parser, String expected) {
        Number number = parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                ? parser.getNumberValue()
                : other(parser, BigInteger.class, expected);
        return number instanceof BigInteger big ? big : BigInteger.valueOf(number.longValue());
    }

    private static BigDecimal decimal(JsonParser parser, String expected) {
        Number number = isNumber(parser) ? parser.getNumberValue() : other(parser, BigDecimal.class, expected);
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        try {
            return new BigDecimal(number.toString());
        } catch (NumberFormatException e) {
            throw new UnfitException(parser, expected + " was expected, and " + number + " found");
        }
    }

    private static Number number(JsonParser parser, String expected) {
        if (!isNumber(parser)) {
            return other(parser, Number.class, expected);
        }
        Number number = parser.getNumberValue();
        return number instanceof Float single ? (Number) (double) single : number;
    }

    private static UUID uuid(JsonParser parser, String expected) {
        if (parser.hasToken(JsonToken.VALUE_EMBEDDED_OBJECT)
                && parser.getEmbeddedObject() instanceof byte[] bytes
                && bytes.length == UUID_BYTES) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new UUID(buffer.getLong(), buffer.getLong());
        }
        String text = string(parser, expected);
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new UnfitException(
                    parser, expected + " was expected, and '" + ReadFailures.shortened(text) + "' found");
        }
    }
}
