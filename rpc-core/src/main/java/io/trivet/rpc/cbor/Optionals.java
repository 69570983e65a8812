package io.trivet.rpc.cbor;

import io.trivet.rpc.spi.MessageMemory;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The codec of Optional and its kin: the value, or null if there is none. */
final class Optionals extends ValueCodec {
    private final ValueCodec content;

    /** Returns the content, or null. */
    private final Function<Object, @Nullable Object> open;

    private final Function<Object, Object> wrap;
    private final Object empty;

    private Optionals(
            ValueCodec content, Function<Object, @Nullable Object> open, Function<Object, Object> wrap, Object empty) {
        this.content = content;
        this.open = open;
        this.wrap = wrap;
        this.empty = empty;
    }

    static Optionals of(ValueCodec content) {
        return new Optionals(content, value -> ((Optional<?>) value).orElse(null), Optional::of, Optional.empty());
    }

    /**
     * Returns the codecs of those that hold a primitive.
     *
     * @param scalars the codecs of int, long and double among them
     */
    static Map<Class<?>, ValueCodec> primitives(Map<Class<?>, ValueCodec> scalars) {
        return Map.of(
                OptionalInt.class,
                new Optionals(
                        Objects.requireNonNull(scalars.get(Integer.class)),
                        value -> value instanceof OptionalInt some && some.isPresent() ? some.getAsInt() : null,
                        content -> OptionalInt.of((Integer) content),
                        OptionalInt.empty()),
                OptionalLong.class,
                new Optionals(
                        Objects.requireNonNull(scalars.get(Long.class)),
                        value -> value instanceof OptionalLong some && some.isPresent() ? some.getAsLong() : null,
                        content -> OptionalLong.of((Long) content),
                        OptionalLong.empty()),
                OptionalDouble.class,
                new Optionals(
                        Objects.requireNonNull(scalars.get(Double.class)),
                        value -> value instanceof OptionalDouble some && some.isPresent() ? some.getAsDouble() : null,
                        content -> OptionalDouble.of((Double) content),
                        OptionalDouble.empty()));
    }

    @Override
    void encode(CborWriter out, @Nullable Object value) {
        Object present = value == null ? null : open.apply(value);
        if (present == null) {
            out.nothing();
        } else {
            content.encode(out, present);
        }
    }

    @Override
    Object decode(CborReader in) {
        Object read = content.decode(in);
        // An optional of an optional can't tell which of them is empty.
        return read == null ? empty : wrap.apply(read);
    }

    @Override
    int boxed() {
        return MessageMemory.BOXED + content.boxed();
    }

    @Override
    Object absent() {
        return empty;
    }
}
