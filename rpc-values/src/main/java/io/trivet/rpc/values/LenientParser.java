package io.trivet.rpc.values;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** A parser of a format whose writers say some values in other words than Java has them. For transports. */
public interface LenientParser extends Counting {
    /**
     * Returns the number that the current text says, or null if it says none.
     *
     * @param whole whether one without a fraction is asked for
     */
    @Nullable
    Number numberOfText(boolean whole);

    /** Returns the text of the current date and time as it came, or null if the current value is none. */
    @Nullable
    String dateTime();

    /** Returns the current text, or date and time, as ISO 8601 has it, with an offset if it came with one; null if it is none. */
    @Nullable
    String isoDateTime();

    /**
     * Names what is there to a person.
     *
     * @throws JacksonException if whatever it's meant to be can't be read
     */
    default String found() {
        JsonToken token = ((JsonParser) this).currentToken();
        return token == null ? "nothing" : ReadFailures.found(token, mapName());
    }

    /** Returns what a person calls a map in a parser's format, with its article. */
    static String mapName(JsonParser parser) {
        return parser instanceof LenientParser lenient ? lenient.mapName() : ReadFailures.MAP;
    }

    /** Returns what a person calls a map in this format, with its article. */
    default String mapName() {
        return "a struct";
    }
}
