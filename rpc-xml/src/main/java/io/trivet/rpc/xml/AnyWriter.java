package io.trivet.rpc.xml;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes values without a declared type, according to their class. */
final class AnyWriter extends ValueWriter {
    private final Function<Class<?>, ValueWriter> ofClass;

    /**
     * Creates a writer that gets the writers of classes from a function. The function throws ValueException for classes
     * that can't be written.
     */
    AnyWriter(Function<Class<?>, ValueWriter> ofClass) {
        this.ofClass = ofClass;
    }

    @Override
    void write(XmlWriter out, @Nullable Object value) {
        if (value == null) {
            out.nil();
        } else if (value instanceof String text) {
            out.string(text);
        } else if (value instanceof Integer number) {
            out.integer(number);
        } else if (value instanceof Collection<?> elements) {
            ElementsWriter.write(out, elements, this);
        } else if (value instanceof Map<?, ?> map) {
            EntriesWriter.write(out, map, null, this);
        } else {
            Class<?> type = value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
            ofClass.apply(type).write(out, value);
        }
    }
}
