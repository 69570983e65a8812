package io.trivet.rpc.values;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.exc.MismatchedInputException;

/** A value that isn't of the declared type; the message is for its sender. For transports. */
public final class UnfitException extends MismatchedInputException {
    private static final long serialVersionUID = 1L;

    UnfitException(JsonParser parser, String message) {
        super(parser, message);
    }

    /** Returns an exception that names the expected and the found type. */
    static UnfitException expected(JsonParser parser, String expected) {
        return new UnfitException(parser, expected + " was expected, and " + found(parser) + " found");
    }

    static UnfitException tooBig(JsonParser parser, String expected) {
        return new UnfitException(parser, ReadFailures.tooBig(expected));
    }

    /** Returns an exception for a text that isn't a valid key of a map. */
    static UnfitException ofKey(JsonParser parser, TextForm<?> form, String text) {
        return new UnfitException(
                parser,
                form.expected() + " was expected as a map's key, and '" + ReadFailures.shortened(text) + "' found");
    }

    static String found(JsonParser parser) {
        if (parser instanceof LenientParser lenient) {
            return lenient.found();
        }
        JsonToken token = parser.currentToken();
        return token == null ? "nothing" : ReadFailures.found(token, ReadFailures.MAP);
    }
}
