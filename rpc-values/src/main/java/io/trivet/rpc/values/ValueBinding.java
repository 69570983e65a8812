package io.trivet.rpc.values;

import java.lang.reflect.Type;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.type.LogicalType;

/**
 * Reads and writes Java values in one format, by rules that all formats share.
 *
 * <p>Supported are records, beans, enums, collections, maps, {@code Optional} and java.time. Members that the reader
 * doesn't know are skipped, so that either side can be newer. A value never names a class to create. An int is accepted
 * where a double is declared, but not the reverse, and a string is never accepted for a number. Thread-safe.
 */
public final class ValueBinding {
    /** Maximum depth of nesting, whatever a user's limits are. */
    public static final int MAX_DEPTH = 1000;

    private final ObjectMapper mapper;
    private final ObjectWriter writer;
    private final ConcurrentHashMap<Type, ObjectReader> readers = new ConcurrentHashMap<>();

    /** Creates a binding on a format's mapper, to which the rules are applied. */
    public <M extends ObjectMapper, B extends MapperBuilder<M, B>> ValueBinding(B format) {
        mapper = format.serializerFactory(format.serializerFactory()
                        .withNullKeySerializer(new Writers.Refusal(Object.class, "a map's key is null")))
                .addModule(new ValueRules())
                // A peer must never name a class, whatever annotations say.
                .polymorphicTypeValidator(
                        BasicPolymorphicTypeValidator.builder().build())
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                // A value is often one of several in its frame.
                .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                // Enums are sent as their names, and times keep their zones, even if annotations make Jackson handle
                // the class that contains them.
                .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING, EnumFeature.READ_ENUMS_USING_TO_STRING)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(
                        DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
                        DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID)
                // A value that contains itself is detected by its depth.
                .disable(SerializationFeature.FAIL_ON_SELF_REFERENCES)
                // An object without members is probably of a type that isn't meant to be sent.
                .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Float,
                        config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.TryConvert))
                .build();
        writer = mapper.writer();
    }

    /** Returns the limits with which a format's factory must be built. */
    public static StreamReadConstraints limits() {
        return StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build();
    }

    /** Returns the mapper, which creates parsers and generators. */
    public ObjectMapper mapper() {
        return mapper;
    }

    /** Writes one value. */
    public void write(JsonGenerator generator, @Nullable Object value) {
        writer.writeValue(generator, value);
    }

    /**
     * Reads a value like {@link #read(JsonParser, Type)} from a parser that doesn't count, and counts its memory in the
     * given counter.
     */
    public @Nullable Object read(JsonParser parser, Type type, Counting counting) {
        return reader(type).withAttribute(Counting.class, counting).readValue(parser);
    }

    /**
     * Reads the value at the parser's current token, or the next value if there is no current token, as this type;
     * {@code void} skips it.
     */
    public @Nullable Object read(JsonParser parser, Type type) {
        if (type == void.class || type == Void.class) {
            if (parser.currentToken() == null) {
                parser.nextToken();
            }
            parser.skipChildren();
            return null;
        }
        return reader(type).readValue(parser);
    }

    private ObjectReader reader(Type type) {
        return readers.computeIfAbsent(type, t -> mapper.readerFor(mapper.constructType(t)));
    }
}
