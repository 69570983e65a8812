package io.trivet.rpc.values;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Parser of a format in which peers write some values in other forms than Java's. For transports. */
public interface LenientParser extends Counting {
    /**
     * Returns the number that the current value stands for although it isn't such a number, or null if it is none.
     *
     * @param type the expected number: long, double, BigInteger, BigDecimal or Number
     */
    @Nullable
    Number otherNumber(Class<?> type);

    /** Returns the unchanged text of the current date and time, or null if the current value is none. */
    @Nullable
    String dateTime();

    /**
     * Returns the current text, or date and time, in ISO 8601 form, with an offset if it had one; null if it is none.
     */
    @Nullable
    String isoDateTime();

    /**
     * Returns a description of the current value for people.
     *
     * @throws JacksonException if the value is malformed
     */
    default String found() {
        JsonToken token = ((JsonParser) this).currentToken();
        return token == null ? "nothing" : ReadFailures.found(token, mapName());
    }

    /** Returns the name of a map in a parser's format for people, with its article. */
    static String mapName(JsonParser parser) {
        return parser instanceof LenientParser lenient ? lenient.mapName() : ReadFailures.MAP;
    }

    /** Returns the name of a map in this format for people, with its article. */
    default String mapName() {
        return "a struct";
    }
}
