package io.trivet.rpc.values;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.databind.exc.InvalidDefinitionException;

/**
 * Describes why Jackson couldn't write a value: its position, and the reason. The description names no class and no
 * setting of this program.
 */
public final class WriteFailures {
    private WriteFailures() {}

    /** Returns the position in the value and the error, in one line. */
    public static String describe(JacksonException e) {
        String path = ReadFailures.path("", ReadFailures.members(e));
        return path.isEmpty() ? what(e) : path + ": " + what(e);
    }

    /** Returns the error without its position. */
    public static String what(JacksonException e) {
        if (e instanceof StreamConstraintsException) {
            return "it nests deeper than " + ValueBinding.MAX_DEPTH + " levels; perhaps it contains itself";
        }
        if (e instanceof UnwritableException || e instanceof StreamWriteException) {
            return e.getOriginalMessage();
        }
        if (e instanceof InvalidDefinitionException || e.getCause() == null) {
            return "it isn't of a class whose values can be carried";
        }
        Throwable cause = e.getCause();
        return "its content can't be read" + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }
}
