package io.trivet.rpc.values;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What keys of maps are on every wire where no type is declared for them: texts. */
public final class MapKeys {
    private MapKeys() {}

    /** Returns the text of a key of whatever class, or null if it has none. */
    public static @Nullable String text(Object key) {
        if (key instanceof String text) {
            return text;
        }
        TextForm<?> form = TextForms.ofWritten(key.getClass());
        form = form == null ? TextForms.ofKeys(key.getClass()) : form;
        if (form == null && key instanceof CharSequence) {
            return key.toString();
        }
        return form == null ? null : form.text(key);
    }

    /** Tells whether two keys of a map, of which one isn't a string, have the same text. */
    public static boolean haveSameText(Map<?, ?> map) {
        Set<String> texts = new HashSet<>();
        for (Object key : map.keySet()) {
            String text = key == null ? null : text(key);
            if (text != null && !texts.add(text)) {
                return true;
            }
        }
        return false;
    }
}
