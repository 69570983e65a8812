package io.trivet.rpc.xml;

import io.trivet.rpc.values.MapKeys;
import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.TextForm;
import io.trivet.rpc.values.ValueException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps. */
final class EntriesWriter extends ValueWriter {
    /** The conversion of keys to text, or null if the class of the keys isn't declared. */
    private final @Nullable TextForm<?> key;

    private final ValueWriter value;

    EntriesWriter(@Nullable TextForm<?> key, ValueWriter value) {
        this.key = key;
        this.value = value;
    }

    @Override
    void write(XmlWriter out, @Nullable Object map) {
        if (map == null) {
            out.nil();
        } else {
            write(out, (Map<?, ?>) map, key, value);
        }
    }

    static void write(XmlWriter out, Map<?, ?> map, @Nullable TextForm<?> key, ValueWriter value) {
        if (key == null) {
            MapKeys.requireDifferentTexts(map);
        }
        out.startStruct();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = text(entry.getKey(), key);
            try {
                out.member(name);
                value.write(out, entry.getValue());
                out.endMember();
            } catch (RuntimeException e) {
                throw failed(e, "[" + ReadFailures.shortened(name) + "]");
            }
        }
        out.endStruct();
    }

    private static String text(@Nullable Object key, @Nullable TextForm<?> form) {
        if (key == null) {
            throw new ValueException("a map's key is null");
        }
        return form == null ? MapKeys.textOf(key) : form.written(key);
    }
}
