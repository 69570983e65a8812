package io.trivet.rpc.values;

import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.NullValueProvider;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.jdk.MapDeserializer;
import tools.jackson.databind.jsontype.TypeDeserializer;

/** Reads maps as Jackson does, and also from values that a format's parser accepts as a map. */
final class MapReader extends MapDeserializer {
    MapReader(
            JavaType type,
            ValueInstantiator instantiator,
            KeyDeserializer key,
            ValueDeserializer<Object> value,
            TypeDeserializer valueType) {
        super(type, instantiator, key, value, valueType);
    }

    private MapReader(
            MapReader source,
            KeyDeserializer key,
            ValueDeserializer<Object> value,
            TypeDeserializer valueType,
            NullValueProvider nulls,
            Set<String> ignored,
            Set<String> included) {
        super(source, key, value, valueType, nulls, ignored, included);
    }

    @Override
    @SuppressWarnings("unchecked")
    protected MapDeserializer withResolved(
            KeyDeserializer key,
            TypeDeserializer valueType,
            ValueDeserializer<?> value,
            NullValueProvider nulls,
            Set<String> ignored,
            Set<String> included) {
        return new MapReader(this, key, (ValueDeserializer<Object>) value, valueType, nulls, ignored, included);
    }

    @Override
    public Map<Object, Object> deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.hasToken(JsonToken.START_ARRAY) && !parser.isExpectedStartObjectToken()) {
            throw UnfitException.expected(parser, LenientParser.mapName(parser));
        }
        return super.deserialize(parser, context);
    }
}
