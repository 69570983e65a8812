package io.trivet.rpc.cbor;

import io.trivet.rpc.values.CodecCache;
import io.trivet.rpc.values.ValueBinding;
import io.trivet.rpc.values.ValueTypes;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * Writes and reads Java values as CBOR (RFC 8949), each according to its declared type. The package's Javadoc describes
 * the format.
 *
 * <p>Members that the reader doesn't know are skipped, so that either side can be newer. A value never names a class to
 * create. An int is accepted where a double is declared, but not the reverse, and text is never accepted for a number,
 * nor a number for text. Thread-safe; keep one instance for reuse, because it caches its knowledge of types.
 */
public final class CborValues {
    private final ValueTypes types = new ValueTypes();
    private final UntypedCodec untyped = new UntypedCodec(this::ofClass);
    private final CodecCache<ValueCodec> codecs = new CodecCache<>(
            types,
            new CborCodecs(
                    new ValueBinding(CBORMapper.builder(CBORFactory.builder()
                            .streamReadConstraints(ValueBinding.limits())
                            .streamWriteConstraints(StreamWriteConstraints.builder()
                                    .maxNestingDepth(ValueBinding.MAX_DEPTH)
                                    .build())
                            .build())),
                    untyped));

    /** Creates a set of codecs that knows no types yet. */
    public CborValues() {}

    /** Returns the descriptions of the types. */
    public ValueTypes types() {
        return types;
    }

    /**
     * Returns the codec of a declared type, which is created once.
     *
     * @param type generics included; {@code void} is written as null, and any value that comes for it is skipped
     * @throws IllegalArgumentException if it can't be carried; the message names the part that can't, and the reason
     */
    public ValueCodec codec(Type type) {
        return codecs.of(type);
    }

    /**
     * Returns the codec of several values in one array, such as a method's arguments.
     *
     * @throws IllegalArgumentException as {@link #codec} does
     */
    public ArgumentsCodec arguments(List<? extends Type> types) {
        return new ArgumentsCodec(types.stream().map(this::codec).toArray(ValueCodec[]::new));
    }

    /**
     * Returns the codec of a map whose members each have a name and a type, for values that have no class: it writes
     * and reads Java maps.
     *
     * @throws IllegalArgumentException as {@link #codec} does
     */
    public ValueCodec struct(Map<String, ? extends Type> members) {
        Map<String, ValueCodec> codecs = new LinkedHashMap<>();
        members.forEach((name, type) -> codecs.put(name, codec(type)));
        return new StructCodec(codecs);
    }

    private ValueCodec ofClass(Class<?> type) {
        return codecs.ofClass(type);
    }
}
