package io.trivet.rpc.values.binary;

import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.values.ValueException;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Codec of arrays of primitives except bytes and chars: arrays of their elements. */
final class PrimitiveArrays extends ValueCodec {
    /** Writes one element. */
    private interface Put {
        void put(BinaryWriter out, Object array, int index);
    }

    /** Reads one element. */
    private interface Get {
        void get(BinaryReader in, Object array, int index);
    }

    private static final int FIRST = 16;

    private static final Map<Class<?>, ValueCodec> ALL = Map.of(
            boolean.class,
                    new PrimitiveArrays(
                            boolean.class,
                            1,
                            (out, array, i) -> out.bool(((boolean[]) array)[i]),
                            (in, array, i) -> ((boolean[]) array)[i] = in.bool("a boolean")),
            short.class,
                    new PrimitiveArrays(
                            short.class,
                            Short.BYTES,
                            (out, array, i) -> out.integer(((short[]) array)[i]),
                            (in, array, i) -> ((short[]) array)[i] =
                                    (short) Scalars.within(in, Short.MIN_VALUE, Short.MAX_VALUE, "a short")),
            int.class,
                    new PrimitiveArrays(
                            int.class,
                            Integer.BYTES,
                            (out, array, i) -> out.integer(((int[]) array)[i]),
                            (in, array, i) -> ((int[]) array)[i] = Scalars.int32(in, "an int")),
            long.class,
                    new PrimitiveArrays(
                            long.class,
                            Long.BYTES,
                            (out, array, i) -> out.integer(((long[]) array)[i]),
                            (in, array, i) -> ((long[]) array)[i] = in.integer("a long")),
            float.class,
                    new PrimitiveArrays(
                            float.class,
                            Float.BYTES,
                            (out, array, i) -> out.floating(((float[]) array)[i]),
                            (in, array, i) -> ((float[]) array)[i] = Scalars.single(in, "a float")),
            double.class,
                    new PrimitiveArrays(
                            double.class,
                            Double.BYTES,
                            (out, array, i) -> out.floating(((double[]) array)[i]),
                            (in, array, i) -> ((double[]) array)[i] = in.floating("a double")));

    /** Returns the codec of an array of these, which are neither bytes nor characters. */
    static ValueCodec of(Class<?> component) {
        return Objects.requireNonNull(ALL.get(component), component::getName);
    }

    private final Class<?> element;

    /** Size of an element in bytes. */
    private final long width;

    private final Put put;
    private final Get get;

    private PrimitiveArrays(Class<?> element, long width, Put put, Get get) {
        this.element = element;
        this.width = width;
        this.put = put;
        this.get = get;
    }

    @Override
    public void encode(BinaryWriter out, @Nullable Object value) {
        if (value == null) {
            out.nothing();
            return;
        }
        int count = Array.getLength(value);
        out.arrayHeader(count);
        for (int i = 0; i < count; i++) {
            put.put(out, value, i);
        }
    }

    @Override
    public @Nullable Object decode(BinaryReader in) {
        if (in.skipNull()) {
            return null;
        }
        int count = in.arrayHeader("an array");
        in.charge(MessageMemory.STRING + width * Math.max(count, 0));
        Object array = Array.newInstance(element, Math.max(count, 0));
        int length = count < 0 ? 0 : count;
        int read = 0;
        try {
            for (; in.more(read, count); read++) {
                if (read == length) {
                    length = Math.max(FIRST, 2 * length);
                    in.charge(width * (length - read));
                    array = resized(array, read, length);
                }
                get.get(in, array, read);
            }
        } catch (ValueException e) {
            throw e.within("[" + read + "]");
        }
        return read == length ? array : resized(array, read, read);
    }

    private Object resized(Object array, int filled, int length) {
        Object copy = Array.newInstance(element, length);
        System.arraycopy(array, 0, copy, 0, filled);
        return copy;
    }

    /** Reads the elements of an array as bytes. */
    static byte[] bytes(BinaryReader in, int count) {
        byte[] bytes = new byte[Math.max(count, FIRST)];
        in.charge(MessageMemory.STRING + bytes.length);
        int read = 0;
        for (; in.more(read, count); read++) {
            if (read == bytes.length) {
                in.charge(read);
                bytes = Arrays.copyOf(bytes, 2 * read);
            }
            bytes[read] = (byte) Scalars.within(in, Byte.MIN_VALUE, 0xFF, "a byte");
        }
        return Arrays.copyOf(bytes, read);
    }
}
