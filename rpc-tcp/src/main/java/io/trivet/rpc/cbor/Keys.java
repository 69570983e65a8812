package io.trivet.rpc.cbor;

import io.trivet.rpc.values.MapKeys;
import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.TextForm;
import io.trivet.rpc.values.ValueException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How a map's keys become text, which they are on the wire whatever they are in Java. */
final class Keys {
    /** One kind of keys. */
    record Kind(String expected, Function<Object, String> toText, Function<String, Object> ofText) {
        void write(CborWriter out, @Nullable Object key) {
            if (key == null) {
                throw new ValueException("a map's key is null");
            }
            out.text(toText.apply(key));
        }

        Object read(CborReader in) {
            String text = readText(in, expected);
            try {
                return ofText.apply(text);
            } catch (RuntimeException e) {
                throw in.failure(
                        expected + " was expected as a map's key, and '" + ReadFailures.shortened(text) + "' found", e);
            }
        }
    }

    /** What keys of no declared type become; they come back as strings. */
    static final Kind ANY = new Kind("text", Keys::anyText, text -> text);

    private Keys() {}

    /** Returns the kind of keys that travel so, or of those whose class isn't declared if that is null. */
    static Kind of(@Nullable TextForm<?> form) {
        return form == null ? ANY : new Kind(form.expected(), key -> TextCodec.text(form, key), form::value);
    }

    /** Refuses a map of which a key would get lost. */
    static void requireDifferentTexts(Map<?, ?> map) {
        for (Object key : map.keySet()) {
            if (!(key instanceof String)) {
                if (MapKeys.haveSameText(map)) {
                    throw new ValueException("two keys of a map have the same text");
                }
                return;
            }
        }
    }

    private static String anyText(Object key) {
        if (key instanceof String text) {
            return text;
        }
        String text;
        try {
            text = MapKeys.text(key);
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

    /** Reads a key, which a foreign writer may have left a number or a boolean. */
    static String readText(CborReader in, String expected) {
        int initial = in.next();
        return switch (Major.of(initial)) {
            case Major.TEXT -> in.textBehind(initial);
            case Major.UNSIGNED -> Numbers.unsigned(in.argument(initial)).toString();
            case Major.NEGATIVE -> Numbers.unsigned(in.argument(initial)).not().toString();
            default -> {
                if (initial != Major.TRUE && initial != Major.FALSE) {
                    throw in.unexpected(expected + " as a map's key", initial);
                }
                yield Boolean.toString(initial == Major.TRUE);
            }
        };
    }
}
