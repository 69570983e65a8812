package io.trivet.rpc.xml;

import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** Writes collections, and arrays of objects. */
final class ElementsWriter extends ValueWriter {
    private final ValueWriter element;

    ElementsWriter(ValueWriter element) {
        this.element = element;
    }

    @Override
    void write(XmlWriter out, @Nullable Object value) {
        if (value == null) {
            out.nil();
        } else {
            write(out, value instanceof Object[] array ? Arrays.asList(array) : (Iterable<?>) value, element);
        }
    }

    static void write(XmlWriter out, Iterable<?> elements, ValueWriter element) {
        out.startArray();
        int written = 0;
        try {
            if (elements instanceof List<?> list && elements instanceof RandomAccess) {
                for (int count = list.size(); written < count; written++) {
                    element.write(out, list.get(written));
                }
            } else {
                for (Object each : elements) {
                    element.write(out, each);
                    written++;
                }
            }
        } catch (RuntimeException e) {
            throw failed(e, "[" + written + "]");
        }
        out.endArray();
    }
}
