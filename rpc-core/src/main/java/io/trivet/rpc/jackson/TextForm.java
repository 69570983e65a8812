package io.trivet.rpc.jackson;

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
    /** Returns a value's text. */
    public String text(Object value) {
        return toText.apply(type.cast(value));
    }

    /** Returns what a text says. */
    public T value(String text) {
        return ofText.apply(text);
    }
}
