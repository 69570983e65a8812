package io.trivet.rpc.values;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads collections, and arrays of objects. */
final class ElementsReader extends TokenReader {
    /** What most lists have room for when they are made; more comes as it's needed. */
    private static final int ROOM = 10;

    private final ValueType.Elements type;
    private final TokenReader element;

    ElementsReader(ValueType.Elements type, TokenReader element) {
        this.type = type;
        this.element = element;
    }

    @Override
    Object readValue(JsonParser in) {
        if (!in.isExpectedStartArrayToken()) {
            throw UnfitException.expected(in, "an array");
        }
        Collection<@Nullable Object> elements =
                Objects.requireNonNull(type.maker()).apply(ROOM);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            Object value = element.read(in);
            try {
                elements.add(value);
            } catch (RuntimeException e) {
                // It may refuse null, or what it can't compare.
                throw refused(in, e);
            }
        }
        Class<?> component = type.component();
        return component == null ? elements : elements.toArray((Object[]) Array.newInstance(component, 0));
    }
}
