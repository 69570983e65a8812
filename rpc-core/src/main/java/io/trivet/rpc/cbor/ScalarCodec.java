package io.trivet.rpc.cbor;

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

    private final String expected;
    private final boolean primitive;
    private final Put<T> put;
    private final Get<T> get;

    /**
     * Makes a codec.
     *
     * @param expected for people: "an int"
     */
    ScalarCodec(String expected, boolean primitive, Put<T> put, Get<T> get) {
        this.expected = expected;
        this.primitive = primitive;
        this.put = put;
        this.get = get;
    }

    @Override
    @SuppressWarnings("unchecked")
    void encode(CborWriter out, @Nullable Object value) {
        if (value != null) {
            put.put(out, (T) value);
        } else if (primitive) {
            throw new CborException(expected + " was expected, and null given");
        } else {
            out.nothing();
        }
    }

    @Override
    @Nullable
    Object decode(CborReader in) {
        if (!in.skipNull()) {
            return get.get(in, expected);
        }
        if (primitive) {
            throw in.failure(expected + " was expected, and null found");
        }
        return null;
    }

    @Override
    boolean refusesNull() {
        return primitive;
    }
}
