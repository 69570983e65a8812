package io.trivet.rpc.values;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.databind.exc.InvalidDefinitionException;

/** Says why Jackson couldn't write a value: where it is, and what can't be carried. No class and no setting of this program is named. */
public final class WriteFailures {
    private WriteFailures() {}

    /** Returns where in the value it is, and what is wrong, in one line. */
    public static String describe(JacksonException e) {
        String path = ReadFailures.path("", ReadFailures.members(e));
        return path.isEmpty() ? what(e) : path + ": " + what(e);
    }

    /** Returns what is wrong. */
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
        return "it can't be taken apart" + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }
}
