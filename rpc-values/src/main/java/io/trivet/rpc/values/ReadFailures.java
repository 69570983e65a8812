package io.trivet.rpc.values;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * Describes for the sender why Jackson couldn't read a value: its position, and what was expected there. The
 * description names no class and no setting of this program.
 */
public final class ReadFailures {
    /**
     * Maximum number of members in a path. The innermost are the most informative; a list in a list in a list needn't
     * be described completely.
     */
    private static final int MAX_MEMBERS = 8;

    static final String MAP = "a map";

    private static final int MAX_CHARACTERS = 40;
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

    private ReadFailures() {}

    /** Returns the position in the value and the error, in one line. */
    public static String describe(String root, JacksonException e) {
        String path = path(root, members(e));
        return path.isEmpty() ? what(e) : path + ": " + what(e);
    }

    /**
     * Returns the path to a member, beginning with the name of the whole value; if there are many, the outermost are
     * omitted.
     */
    public static String path(String root, List<String> members) {
        StringBuilder path = new StringBuilder(root);
        int skipped = Math.max(0, members.size() - MAX_MEMBERS);
        if (skipped > 0) {
            path.append(path.isEmpty() ? "\u2026" : ".\u2026");
        }
        for (String member : members.subList(skipped, members.size())) {
            path.append(path.isEmpty() || member.startsWith("[") ? "" : ".").append(member);
        }
        return path.toString();
    }

    /**
     * Returns the names of the members around the value, the outermost first; those of arrays and maps are in brackets.
     */
    public static List<String> members(JacksonException e) {
        List<String> members = new ArrayList<>();
        for (JacksonException.Reference each : e.getPath()) {
            String name = each.getPropertyName();
            if (name == null) {
                members.add("[" + Math.max(0, each.getIndex()) + "]");
            } else {
                members.add(each.from() instanceof Map ? "[" + shortened(name) + "]" : name);
            }
        }
        return members;
    }

    /** Returns the error without its position. */
    public static String what(JacksonException e) {
        if (e instanceof UnfitException) {
            return e.getOriginalMessage();
        }
        if (e instanceof InputCoercionException number) {
            return tooBig(number.getTargetType() == null ? "another number" : expected(number.getTargetType(), MAP));
        }
        if (e instanceof InvalidTypeIdException) {
            return "its subtype is missing or unknown";
        }
        if (e instanceof ValueInstantiationException) {
            return refused(e.getCause());
        }
        if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            JsonToken token = mismatch.getCurrentToken();
            String map = e.processor() instanceof LenientParser lenient ? lenient.mapName() : MAP;
            return expected(mismatch.getTargetType(), map) + " was expected"
                    + (token == null ? "" : ", and " + found(token, map) + " found");
        }
        if (e instanceof StreamConstraintsException) {
            return "it's longer, or nests deeper, than the limits allow";
        }
        return e instanceof StreamReadException ? e.getOriginalMessage() : refused(e.getCause());
    }

    /**
     * Returns the description for a value that this program's own code refused: a constructor, a setter, or a
     * collection.
     */
    public static String refused(@Nullable Throwable why) {
        String message = why == null ? null : why.getMessage();
        // The JVM's own messages for these are for people who have the code.
        boolean isJvms = why instanceof ClassCastException || why instanceof NullPointerException && isJvms(message);
        return message == null || isJvms ? "it was refused" : "it was refused: " + message;
    }

    private static boolean isJvms(@Nullable String message) {
        return message != null && message.startsWith("Cannot ");
    }

    static String tooBig(String expected) {
        return "the number is out of range: " + expected + " was expected";
    }

    private static String expected(Class<?> type, String map) {
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        if (type == int.class || type == Integer.class) {
            return "an int";
        }
        return type == long.class || type == Long.class ? "a long" : map;
    }

    static String found(JsonToken token, String map) {
        return switch (token) {
            case START_OBJECT, END_OBJECT, PROPERTY_NAME -> map;
            case START_ARRAY, END_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT -> "an integer";
            case VALUE_NUMBER_FLOAT -> "a floating-point number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            case VALUE_EMBEDDED_OBJECT -> "bytes";
            case NOT_AVAILABLE -> "nothing";
        };
    }

    /** Returns a peer's text, shortened to fit into a message, in one line. */
    public static String shortened(String text) {
        String line = text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS) + "\u2026";
        return CONTROLS.matcher(line).replaceAll("?");
    }
}
