package io.trivet.rpc.values;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads values without a declared type as the nearest plain Java type. */
final class AnyReader extends TokenReader {
    @Override
    @Nullable
    Object readValue(JsonParser in) {
        JsonToken token = in.currentToken();
        return switch (token) {
            case START_OBJECT -> map(in);
            case START_ARRAY -> list(in);
            case VALUE_STRING -> in.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_EMBEDDED_OBJECT -> in.getEmbeddedObject();
            default -> throw UnfitException.expected(in, "a value");
        };
    }

    private Map<String, @Nullable Object> map(JsonParser in) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            map.put(name, read(in));
        }
        return map;
    }

    private List<@Nullable Object> list(JsonParser in) {
        List<@Nullable Object> list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            list.add(read(in));
        }
        return list;
    }
}
