package io.trivet.rpc.values.binary;

import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.values.ValueException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/** Codec of types that are a single CBOR item. Null is allowed unless the type is primitive. */
final class ScalarCodec<T> extends ValueCodec {
    /** Writes a value that isn't null. */
    interface Put<T> {
        void put(BinaryWriter out, T value);
    }

    /** Reads a value that isn't null. */
    interface Get<T> {
        T get(BinaryReader in, String expected);
    }

    private static final MethodHandle PUT =
            MethodHandleUtil.virtual(Put.class, "put", void.class, BinaryWriter.class, Object.class);
    private static final MethodHandle PUT_OR_NULL = MethodHandleUtil.ofStatic(
            ScalarCodec.class, "put", void.class, Put.class, BinaryWriter.class, Object.class);
    private static final MethodHandle GET =
            MethodHandleUtil.virtual(Get.class, "get", Object.class, BinaryReader.class, String.class);
    private static final MethodHandle GET_OR_NULL = MethodHandleUtil.ofStatic(
            ScalarCodec.class, "get", Object.class, Get.class, BinaryReader.class, String.class);

    private final String expected;
    private final boolean primitive;
    private final Put<T> put;
    private final Get<T> get;

    /**
     * Creates a codec.
     *
     * @param expected the type's name for people: "an int"
     * @param zero the value of a primitive that is missing, or null if null is allowed
     */
    ScalarCodec(String expected, @Nullable T zero, Put<T> put, Get<T> get) {
        this.expected = expected;
        primitive = zero != null;
        this.put = put;
        this.get = get;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void encode(BinaryWriter out, @Nullable Object value) {
        if (value == null && primitive) {
            throw new ValueException(expected + " was expected, and null was given");
        }
        put(put, out, (T) value);
    }

    @Override
    public @Nullable Object decode(BinaryReader in) {
        if (!primitive) {
            return get(get, in, expected);
        }
        if (in.skipNull()) {
            throw in.failure(expected + " was expected, and null found");
        }
        return get.get(in, expected);
    }

    /** Returns a handle that bypasses the codec's fields, which the JVM doesn't treat as constants. */
    @Override
    MethodHandle writer() {
        return (primitive ? PUT : PUT_OR_NULL).bindTo(put);
    }

    static <T> void put(Put<T> put, BinaryWriter out, @Nullable T value) {
        if (value == null) {
            out.nothing();
        } else {
            put.put(out, value);
        }
    }

    /**
     * Returns a handle that reads a value. If null isn't allowed, it refuses null with the same message as {@link
     * #decode}.
     */
    @Override
    MethodHandle reader() {
        return MethodHandles.insertArguments((primitive ? GET : GET_OR_NULL).bindTo(get), 1, expected);
    }

    static <T> @Nullable T get(Get<T> get, BinaryReader in, String expected) {
        return in.skipNull() ? null : get.get(in, expected);
    }

    @Override
    protected int boxed() {
        return MessageMemory.BOXED;
    }
}
