package io.trivet.rpc.values;

import java.net.URI;
import java.util.function.Function;

/**
 * Text form of a type's values, and of such keys in maps, for all wires.
 *
 * @param type the class of the values
 * @param expected the type's name in messages: "a date"
 * @param toText throws IllegalArgumentException for a value that text can't represent completely; the message gives the
 *     reason
 * @param ofText throws any exception if the text isn't such a value
 */
public record TextForm<T>(Class<T> type, String expected, Function<T, String> toText, Function<String, T> ofText) {
    /**
     * Memory of a URI's parts: a URI keeps its text, and has many parts. Values of other types take no more memory than
     * their text, which is released.
     */
    private static final int MEMORY_OF_A_URI = 96;

    /** Returns how many bytes of memory a value takes besides its text. */
    public int memory() {
        return type == URI.class ? MEMORY_OF_A_URI : 0;
    }

    /** Returns a value's text. */
    public String text(Object value) {
        return toText.apply(type.cast(value));
    }

    /** Returns a value's text. Throws {@link ValueException} for a value that text can't represent completely. */
    public String written(Object value) {
        try {
            return text(value);
        } catch (IllegalArgumentException e) {
            throw new ValueException(e.getMessage(), e);
        }
    }

    /** Returns the value of a text. */
    public T value(String text) {
        return ofText.apply(text);
    }
}
