package io.trivet.rpc.xml;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Names the elements that Java types become on the wire, for callers that request a method's signature. */
final class TypeNames {
    /** Name of a type that accepts any element. */
    private static final String ANY = "undef";

    private static final Map<Class<?>, String> SCALARS = Map.ofEntries(
            Map.entry(void.class, "nil"),
            Map.entry(Void.class, "nil"),
            Map.entry(boolean.class, "boolean"),
            Map.entry(Boolean.class, "boolean"),
            Map.entry(long.class, "i8"),
            Map.entry(Long.class, "i8"),
            Map.entry(float.class, "double"),
            Map.entry(Float.class, "double"),
            Map.entry(double.class, "double"),
            Map.entry(Double.class, "double"),
            Map.entry(BigInteger.class, "biginteger"),
            Map.entry(BigDecimal.class, "bigdecimal"),
            Map.entry(byte[].class, "base64"),
            Map.entry(LocalDateTime.class, "dateTime.iso8601"),
            Map.entry(OptionalLong.class, "i8"),
            Map.entry(AtomicLong.class, "i8"),
            Map.entry(OptionalDouble.class, "double"),
            Map.entry(AtomicBoolean.class, "boolean"),
            Map.entry(Object.class, ANY),
            Map.entry(Number.class, ANY));

    private static final Set<Class<?>> INTS = Set.of(
            byte.class,
            Byte.class,
            short.class,
            Short.class,
            int.class,
            Integer.class,
            OptionalInt.class,
            AtomicInteger.class);

    private TypeNames() {}

    /** Returns the name of a method's result type, which is never nil if the server sends no nil. */
    static String ofResult(Type type, boolean hasNil) {
        return !hasNil && (type == void.class || type == Void.class) ? "boolean" : of(type);
    }

    static String of(Type type) {
        if (type instanceof GenericArrayType) {
            return "array";
        }
        if (type instanceof ParameterizedType generic) {
            Type raw = generic.getRawType();
            return of(raw == Optional.class ? generic.getActualTypeArguments()[0] : raw);
        }
        return type instanceof Class<?> plain ? of(plain) : ANY;
    }

    private static String of(Class<?> type) {
        if (INTS.contains(type)) {
            return "int";
        }
        String scalar = SCALARS.get(type);
        if (scalar != null) {
            return scalar;
        }
        if (type.isArray() && type != char[].class || Collection.class.isAssignableFrom(type)) {
            return "array";
        }
        boolean isJdks = type.getName().startsWith("java.");
        return Map.class.isAssignableFrom(type) || type.isRecord() || !isJdks && !type.isEnum() && !type.isArray()
                ? "struct"
                : "string";
    }
}
