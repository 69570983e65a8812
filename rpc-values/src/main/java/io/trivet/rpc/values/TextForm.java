package io.trivet.rpc.values;

import java.net.URI;
import java.util.function.Function;

/**
 * How the values of a type travel as text, and as a map's key, on every wire.
 *
 * @param type whose values these are
 * @param expected what a person is told was expected: "a date"
 * @param toText throws IllegalArgumentException for a value that no text says whole; the message tells why
 * @param ofText throws anything where the text is no such value
 */
public record TextForm<T>(Class<T> type, String expected, Function<T, String> toText, Function<String, T> ofText) {
    /** A URI keeps its text, and has many parts; all others take no more than the text that they are read from, which goes. */
    private static final int MEMORY_OF_A_URI = 96;

    /** Returns how many bytes of memory a value takes beside its text. */
    public int memory() {
        return type == URI.class ? MEMORY_OF_A_URI : 0;
    }

    /** Returns a value's text. */
    public String text(Object value) {
        return toText.apply(type.cast(value));
    }

    /** Returns a value's text, or throws {@link ValueException} for one that no text says whole. */
    public String written(Object value) {
        try {
            return text(value);
        } catch (IllegalArgumentException e) {
            throw new ValueException(e.getMessage(), e);
        }
    }

    /** Returns what a text says. */
    public T value(String text) {
        return ofText.apply(text);
    }
}
