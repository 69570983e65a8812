package io.trivet.rpc.values;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads maps. */
final class EntriesReader extends TokenReader {
    private static final int ROOM = 16;

    private final ValueType.Entries type;
    private final TokenReader value;

    EntriesReader(ValueType.Entries type, TokenReader value) {
        this.type = type;
        this.value = value;
    }

    @Override
    Object readValue(JsonParser in) {
        if (!in.isExpectedStartObjectToken()) {
            throw UnfitException.expected(in, LenientParser.mapName(in));
        }
        Map<Object, @Nullable Object> map = Objects.requireNonNull(type.maker()).apply(ROOM);
        while (in.nextToken() != JsonToken.END_OBJECT) {
            Object key = key(in, in.currentName());
            in.nextToken();
            Object read = value.read(in);
            try {
                map.put(key, read);
            } catch (RuntimeException e) {
                // The map may refuse null, or keys that it can't compare.
                throw refused(in, e);
            }
        }
        return map;
    }

    private Object key(JsonParser in, String text) {
        TextForm<?> form = type.key();
        if (form == null) {
            return text;
        }
        try {
            return form.value(text);
        } catch (RuntimeException e) {
            throw UnfitException.ofKey(in, form, text);
        }
    }
}
