package io.trivet.rpc.values.binary;

import io.trivet.rpc.values.CodecCache;
import io.trivet.rpc.values.ValueTypes;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes and reads Java values in a binary format, each according to its declared type.
 *
 * <p>Members that the reader doesn't know are skipped, so that either side can be newer. A value never names a class to
 * create. An int is accepted where a double is declared, and text is never accepted for a double, nor a number for
 * text. Thread-safe; keep one instance for reuse, because it caches its knowledge of types.
 */
public abstract class BinaryValues {
    private final ValueTypes types = new ValueTypes();
    private final CodecCache<ValueCodec> codecs;

    /** A format. */
    protected interface Format {
        /**
         * Returns the factory of the format's codecs.
         *
         * @param types the descriptions of the types
         * @param ofClass returns the codec for writing values of a class; throws ValueException for those that can't be
         *     written
         */
        BinaryCodecs codecs(ValueTypes types, Function<Class<?>, ValueCodec> ofClass);
    }

    /** Creates a set of codecs that knows no types yet. */
    protected BinaryValues(Format format) {
        codecs = new CodecCache<>(types, format.codecs(types, this::ofClass));
    }

    private ValueCodec ofClass(Class<?> type) {
        return codecs.ofClass(type);
    }

    /** Returns the descriptions of the types. */
    public final ValueTypes types() {
        return types;
    }

    /**
     * Returns the codec of a declared type, which is created once.
     *
     * @param type generics included; {@code void} is written as null, and any value that comes for it is skipped
     * @throws IllegalArgumentException if it can't be carried; the message names the part that can't, and the reason
     */
    public final ValueCodec codec(Type type) {
        return codecs.of(type);
    }

    /**
     * Returns the codec of several values in one array, such as a method's arguments.
     *
     * @throws IllegalArgumentException as {@link #codec} does
     */
    public final ArgumentsCodec arguments(List<? extends Type> types) {
        return new ArgumentsCodec(types.stream().map(this::codec).toArray(ValueCodec[]::new));
    }

    /**
     * Returns the codec of a map whose members each have a name and a type, for values that have no class: it writes
     * and reads Java maps.
     *
     * @throws IllegalArgumentException as {@link #codec} does
     */
    public final ValueCodec struct(Map<String, ? extends Type> members) {
        Map<String, ValueCodec> codecs = new LinkedHashMap<>();
        members.forEach((name, type) -> codecs.put(name, codec(type)));
        return new StructCodec(codecs);
    }
}
