package io.trivet.rpc.values;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keys of maps without a declared type. On every wire they are text. */
public final class MapKeys {
    private MapKeys() {}

    /** Returns the text of a key of any class, or null if it has none. */
    static @Nullable String text(Object key) {
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

    /** Returns the text of a key of any class. Throws {@link ValueException} if it has none. */
    public static String textOf(Object key) {
        String text;
        try {
            text = text(key);
        } catch (IllegalArgumentException e) {
            throw new ValueException(e.getMessage(), e);
        }
        if (text == null) {
            throw new ValueException(
                    "a map's key has no form in text",
                    new IllegalArgumentException(key.getClass().getName()));
        }
        return text;
    }

    /** Throws {@link ValueException} if two keys of a map have the same text, because one would be lost. */
    public static void requireDifferentTexts(Map<?, ?> map) {
        for (Object key : map.keySet()) {
            if (!(key instanceof String)) {
                if (haveSameText(map)) {
                    throw new ValueException("two keys of a map have the same text");
                }
                return;
            }
        }
    }

    /** Returns whether two keys of a map, at least one of which isn't a string, have the same text. */
    static boolean haveSameText(Map<?, ?> map) {
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
