package io.trivet.rpc.xml;

import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.ValueType;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Year;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes values that are a single item. Null is allowed unless the type is primitive. */
final class ScalarWriter extends ValueWriter {
    /** Writes a value that isn't null. */
    interface Put<T> {
        void put(XmlWriter out, T value);
    }

    private static final Map<Class<?>, Put<?>> PUTS = new HashMap<>();

    /** Methods that write primitives without boxing them. */
    private static final Map<Class<?>, MethodHandle> UNBOXED = Map.of(
            boolean.class, unboxed("bool", boolean.class),
            byte.class, unboxed("integer", int.class),
            short.class, unboxed("integer", int.class),
            int.class, unboxed("integer", int.class),
            long.class, unboxed("integer", long.class),
            float.class, unboxed("floating", float.class),
            double.class, unboxed("floating", double.class));

    static {
        both(boolean.class, Boolean.class, XmlWriter::bool);
        both(char.class, Character.class, (out, c) -> out.string(c.toString()));
        both(byte.class, Byte.class, (out, value) -> out.integer((int) value));
        both(short.class, Short.class, (out, value) -> out.integer((int) value));
        both(int.class, Integer.class, (out, value) -> out.integer((int) value));
        both(long.class, Long.class, (out, value) -> out.integer((long) value));
        both(float.class, Float.class, (out, value) -> out.floating((float) value));
        both(double.class, Double.class, (out, value) -> out.floating((double) value));
        one(String.class, XmlWriter::string);
        one(CharSequence.class, (out, value) -> out.string(value.toString()));
        one(BigInteger.class, XmlWriter::integer);
        one(BigDecimal.class, XmlWriter::decimal);
        one(Year.class, (out, year) -> out.integer(year.getValue()));
        one(UUID.class, (out, value) -> out.string(value.toString()));
        one(byte[].class, XmlWriter::bytes);
        one(char[].class, (out, value) -> out.string(new String(value)));
    }

    private final ValueType.Scalar type;
    private final Put<Object> put;

    private ScalarWriter(ValueType.Scalar type, Put<Object> put) {
        this.type = type;
        this.put = put;
    }

    static ScalarWriter of(ValueType.Scalar type) {
        return new ScalarWriter(type, put(type.type()));
    }

    /** Returns the writer for the values of a class. */
    @SuppressWarnings("unchecked") // the map's key is the class of its writer
    static Put<Object> put(Class<?> type) {
        return (Put<Object>) Objects.requireNonNull(PUTS.get(type), type::getName);
    }

    private static <T> void one(Class<T> type, Put<T> put) {
        PUTS.put(type, put);
    }

    private static <T> void both(Class<T> primitive, Class<T> boxed, Put<T> put) {
        one(primitive, put);
        one(boxed, put);
    }

    private static MethodHandle unboxed(String method, Class<?> value) {
        return handle(XmlWriter.class, method, MethodType.methodType(void.class, value));
    }

    @Override
    void write(XmlWriter out, @Nullable Object value) {
        if (value != null) {
            put.put(out, value);
        } else if (type.absent() == null) {
            out.nil();
        } else {
            throw new ValueException(type.expected() + " was expected, and null was given");
        }
    }

    @Override
    MethodHandle handle() {
        MethodHandle unboxed = UNBOXED.get(type.type());
        return unboxed == null ? super.handle() : unboxed;
    }
}
