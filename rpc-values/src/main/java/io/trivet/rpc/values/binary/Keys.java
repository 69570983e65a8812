package io.trivet.rpc.values.binary;

import io.trivet.rpc.values.MapKeys;
import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.TextForm;
import io.trivet.rpc.values.ValueException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Converts the keys of maps to text and back: on the wire all keys are text. */
final class Keys {
    /** A kind of keys. */
    record Kind(String expected, Function<Object, String> toText, Function<String, Object> ofText) {
        void write(BinaryWriter out, @Nullable Object key) {
            if (key == null) {
                throw new ValueException("a map's key is null");
            }
            out.text(toText.apply(key));
        }

        Object read(BinaryReader in) {
            String text = in.key(expected);
            try {
                return ofText.apply(text);
            } catch (RuntimeException e) {
                throw in.failure(
                        expected + " was expected as a map's key, and '" + ReadFailures.shortened(text) + "' found", e);
            }
        }
    }

    /** Keys without a declared type; they are read as strings. */
    static final Kind ANY = new Kind("text", MapKeys::textOf, text -> text);

    private Keys() {}

    /** Returns the kind of keys with this text form, or the kind for undeclared classes if it is null. */
    static Kind of(@Nullable TextForm<?> form) {
        return form == null ? ANY : new Kind(form.expected(), form::written, form::value);
    }
}
