package io.trivet.rpc.cbor;

import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.values.ValueException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/** What is one item and may be null unless it's primitive. */
final class ScalarCodec<T> extends ValueCodec {
    /** Writes a value that isn't null. */
    interface Put<T> {
        void put(CborWriter out, T value);
    }

    /** Reads a value where no null comes. */
    interface Get<T> {
        T get(CborReader in, String expected);
    }

    private static final MethodHandle PUT =
            MethodHandleUtil.virtual(Put.class, "put", void.class, CborWriter.class, Object.class);
    private static final MethodHandle PUT_OR_NULL =
            MethodHandleUtil.ofStatic(ScalarCodec.class, "put", void.class, Put.class, CborWriter.class, Object.class);
    private static final MethodHandle GET =
            MethodHandleUtil.virtual(Get.class, "get", Object.class, CborReader.class, String.class);
    private static final MethodHandle GET_OR_NULL = MethodHandleUtil.ofStatic(
            ScalarCodec.class, "get", Object.class, Get.class, CborReader.class, String.class);

    private final String expected;
    private final boolean primitive;
    private final Put<T> put;
    private final Get<T> get;

    /**
     * Makes a codec.
     *
     * @param expected for people: "an int"
     * @param zero what a primitive is where nothing comes, or null where null may come
     */
    ScalarCodec(String expected, @Nullable T zero, Put<T> put, Get<T> get) {
        this.expected = expected;
        primitive = zero != null;
        this.put = put;
        this.get = get;
    }

    @Override
    @SuppressWarnings("unchecked")
    void encode(CborWriter out, @Nullable Object value) {
        if (value == null && primitive) {
            throw new ValueException(expected + " was expected, and null given");
        }
        put(put, out, (T) value);
    }

    @Override
    @Nullable
    Object decode(CborReader in) {
        if (!primitive) {
            return get(get, in, expected);
        }
        if (in.skipNull()) {
            throw in.failure(expected + " was expected, and null found");
        }
        return get.get(in, expected);
    }

    /** Goes around the codec's fields, which the JVM doesn't take for constants. */
    @Override
    MethodHandle writer() {
        return (primitive ? PUT : PUT_OR_NULL).bindTo(put);
    }

    static <T> void put(Put<T> put, CborWriter out, @Nullable T value) {
        if (value == null) {
            out.nothing();
        } else {
            put.put(out, value);
        }
    }

    /** Where null can't be a value, whoever reads a value refuses null in the words that {@link #decode} has for it. */
    @Override
    MethodHandle reader() {
        return MethodHandles.insertArguments((primitive ? GET : GET_OR_NULL).bindTo(get), 1, expected);
    }

    static <T> @Nullable T get(Get<T> get, CborReader in, String expected) {
        return in.skipNull() ? null : get.get(in, expected);
    }

    @Override
    int boxed() {
        return MessageMemory.BOXED;
    }
}
