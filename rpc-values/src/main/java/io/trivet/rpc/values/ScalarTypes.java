package io.trivet.rpc.values;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Year;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The types that are described by their class alone. */
final class ScalarTypes {
    private static final Map<Class<?>, ValueType> ALL = new HashMap<>();

    static {
        both(boolean.class, Boolean.class, "a boolean");
        both(char.class, Character.class, "one character");
        both(byte.class, Byte.class, "a byte");
        both(short.class, Short.class, "a short");
        both(int.class, Integer.class, "an int");
        both(long.class, Long.class, "a long");
        both(float.class, Float.class, "a float");
        both(double.class, Double.class, "a double");
        one(String.class, "a string");
        one(CharSequence.class, "a string");
        one(BigInteger.class, "an integer");
        one(BigDecimal.class, "a decimal");
        one(Number.class, "a number");
        one(Year.class, "a year");
        one(UUID.class, "a UUID");
        one(byte[].class, "bytes");
        one(char[].class, "a string");
        for (Class<?> component :
                new Class<?>[] {boolean.class, short.class, int.class, long.class, float.class, double.class}) {
            ALL.put(component.arrayType(), new ValueType.Primitives(component));
        }
        optional(
                OptionalInt.class,
                Integer.class,
                some -> some.isPresent() ? some.getAsInt() : null,
                content -> OptionalInt.of((Integer) content),
                OptionalInt.empty());
        optional(
                OptionalLong.class,
                Long.class,
                some -> some.isPresent() ? some.getAsLong() : null,
                content -> OptionalLong.of((Long) content),
                OptionalLong.empty());
        optional(
                OptionalDouble.class,
                Double.class,
                some -> some.isPresent() ? some.getAsDouble() : null,
                content -> OptionalDouble.of((Double) content),
                OptionalDouble.empty());
        ALL.put(void.class, new ValueType.Nothing());
        ALL.put(Void.class, new ValueType.Nothing());
    }

    private ScalarTypes() {}

    /** Returns the description of a class, or null if its values aren't scalars. */
    static @Nullable ValueType of(Class<?> type) {
        return ALL.get(type);
    }

    private static void one(Class<?> type, String expected) {
        ALL.put(type, new ValueType.Scalar(type, expected, null));
    }

    private static void both(Class<?> primitive, Class<?> boxed, String expected) {
        Object zero = Array.get(Array.newInstance(primitive, 1), 0);
        ALL.put(primitive, new ValueType.Scalar(primitive, expected, zero));
        one(boxed, expected);
    }

    private static <T> void optional(
            Class<T> type,
            Class<?> content,
            Function<T, @Nullable Object> open,
            Function<Object, Object> wrap,
            T empty) {
        ValueType ofContent = ALL.get(content);
        if (ofContent == null) {
            throw new IllegalStateException(content + " isn't described");
        }
        ALL.put(type, new ValueType.Maybe(ofContent, value -> open.apply(type.cast(value)), wrap, empty));
    }
}
