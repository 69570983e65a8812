package io.trivet.rpc.values;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.util.AccessPattern;

/** Reads scalar values. Null is allowed unless the type is primitive; a missing primitive is zero. */
final class ScalarReader<T> extends StdScalarDeserializer<T> {
    /** Reads the value at the parser's position; null is handled elsewhere. */
    interface Get<T> {
        T get(JsonParser parser, String expected);
    }

    private final String expected;
    private final @Nullable T zero;
    private final @Nullable T ofNull;
    private final Get<? extends T> get;

    private ScalarReader(Class<T> type, String expected, @Nullable T zero, @Nullable T ofNull, Get<? extends T> get) {
        super(type);
        this.expected = expected;
        this.zero = zero;
        this.ofNull = ofNull;
        this.get = get;
    }

    /** Returns the reader of a type whose values may be null. */
    static <T> ScalarReader<T> of(Class<T> type, String expected, Get<? extends T> get) {
        return new ScalarReader<>(type, expected, null, null, get);
    }

    /** Returns the reader of a type that has a value for missing ones, and no null. */
    static <T> ScalarReader<T> optional(Class<T> type, String expected, T empty, Get<? extends T> get) {
        return new ScalarReader<>(type, expected, null, empty, get);
    }

    /** Returns the reader of a primitive type. */
    static <T> ScalarReader<T> primitive(Class<T> type, String expected, T zero, Get<? extends T> get) {
        return new ScalarReader<>(type, expected, zero, null, get);
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) {
        return get.get(parser, expected);
    }

    @Override
    public @Nullable Object getNullValue(DeserializationContext context) {
        if (zero != null) {
            throw UnfitException.expected(context.getParser(), expected);
        }
        return ofNull;
    }

    @Override
    public AccessPattern getNullAccessPattern() {
        return zero == null && ofNull == null ? AccessPattern.ALWAYS_NULL : AccessPattern.DYNAMIC;
    }

    @Override
    public @Nullable Object getAbsentValue(DeserializationContext context) {
        return zero == null ? ofNull : zero;
    }
}
