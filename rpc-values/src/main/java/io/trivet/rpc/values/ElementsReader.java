package io.trivet.rpc.values;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads collections, and arrays of objects. */
final class ElementsReader extends TokenReader {
    /** Initial capacity of lists, sufficient for most; it grows as needed. */
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
                // The collection may refuse null, or elements that it can't compare.
                throw refused(in, e);
            }
        }
        Class<?> component = type.component();
        return component == null ? elements : elements.toArray((Object[]) Array.newInstance(component, 0));
    }
}
