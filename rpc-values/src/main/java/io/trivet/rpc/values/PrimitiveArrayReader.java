package io.trivet.rpc.values;

import java.lang.reflect.Array;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * Reads arrays of primitives except characters. Arrays of bytes are byte strings, which may also arrive as an array of
 * numbers.
 */
final class PrimitiveArrayReader extends StdDeserializer<Object> {
    private static final int FIRST = 16;
    private static final int MAX_BYTE = 0xFF;

    private static final Map<Class<?>, PrimitiveArrayReader> ALL = Map.of(
            byte[].class,
                    new PrimitiveArrayReader(
                            byte[].class,
                            (parser, array, i) -> ((byte[]) array)[i] =
                                    (byte) ScalarReaders.within(parser, Byte.MIN_VALUE, MAX_BYTE, "a byte")),
            boolean[].class,
                    new PrimitiveArrayReader(
                            boolean[].class,
                            (parser, array, i) -> ((boolean[]) array)[i] = ScalarReaders.bool(parser, "a boolean")),
            short[].class,
                    new PrimitiveArrayReader(
                            short[].class,
                            (parser, array, i) -> ((short[]) array)[i] =
                                    (short) ScalarReaders.within(parser, Short.MIN_VALUE, Short.MAX_VALUE, "a short")),
            int[].class,
                    new PrimitiveArrayReader(
                            int[].class,
                            (parser, array, i) -> ((int[]) array)[i] = ScalarReaders.int32(parser, "an int")),
            long[].class,
                    new PrimitiveArrayReader(
                            long[].class,
                            (parser, array, i) -> ((long[]) array)[i] = ScalarReaders.int64(parser, "a long")),
            float[].class,
                    new PrimitiveArrayReader(
                            float[].class,
                            (parser, array, i) -> ((float[]) array)[i] = ScalarReaders.single(parser, "a float")),
            double[].class,
                    new PrimitiveArrayReader(
                            double[].class,
                            (parser, array, i) -> ((double[]) array)[i] = ScalarReaders.floating(parser, "a double")));

    /** Reads one element. */
    private interface Get {
        void get(JsonParser parser, Object array, int index);
    }

    private final Class<?> type;
    private final Get get;

    private PrimitiveArrayReader(Class<?> type, Get get) {
        super(type);
        this.type = type;
        this.get = get;
    }

    /** Returns the reader of a class, or null if it isn't an array of primitives. */
    static @Nullable PrimitiveArrayReader of(Class<?> type) {
        return ALL.get(type);
    }

    static Object bytes(JsonParser parser) {
        return Objects.requireNonNull(of(byte[].class)).read(parser);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) {
        return read(parser);
    }

    Object read(JsonParser parser) {
        if (!parser.isExpectedStartArrayToken()) {
            if (type == byte[].class
                    && parser.hasToken(JsonToken.VALUE_EMBEDDED_OBJECT)
                    && parser.getEmbeddedObject() instanceof byte[] bytes) {
                return bytes;
            }
            throw UnfitException.expected(parser, type == byte[].class ? "bytes" : "an array");
        }
        Object array = Array.newInstance(type.getComponentType(), FIRST);
        int length = FIRST;
        int read = 0;
        try {
            for (; parser.nextToken() != JsonToken.END_ARRAY; read++) {
                if (read == length) {
                    length *= 2;
                    array = resized(array, read, length);
                }
                get.get(parser, array, read);
            }
        } catch (JacksonException e) {
            throw e.prependPath(type, read);
        }
        return read == length ? array : resized(array, read, read);
    }

    private Object resized(Object array, int filled, int length) {
        Object copy = Array.newInstance(type.getComponentType(), length);
        System.arraycopy(array, 0, copy, 0, filled);
        return copy;
    }

    @Override
    public Object deserializeWithType(
            JsonParser parser, DeserializationContext context, tools.jackson.databind.jsontype.TypeDeserializer types) {
        return deserialize(parser, context);
    }
}
