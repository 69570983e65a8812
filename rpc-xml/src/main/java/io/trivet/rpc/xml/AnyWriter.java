package io.trivet.rpc.xml;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes what has no declared type by the class that it has. */
final class AnyWriter extends ValueWriter {
    private final Function<Class<?>, ValueWriter> ofClass;

    /** Makes one that gets those of classes from a function, which throws ValueException for what can't be written. */
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
