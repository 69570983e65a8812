package io.trivet.rpc.cbor;

import org.jspecify.annotations.Nullable;

/**
 * Says why a value can't be written, or what was read isn't the value that was expected: what, at which byte, and in which member.
 *
 * <p>It's the only exception that comes out of writing and reading.
 */
public final class CborException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The innermost members tell most; a list in a list in a list needn't be told to its end. */
    private static final int MOST_MEMBERS = 8;

    private String root = "";
    private String path = "";
    private int members;

    CborException(@Nullable String message) {
        super(message);
    }

    CborException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Returns this exception, which now tells the member around what it told so far. */
    CborException within(String member) {
        members++;
        if (members <= MOST_MEMBERS) {
            path = path.isEmpty() || path.startsWith("[") ? member + path : member + "." + path;
        } else if (members == MOST_MEMBERS + 1) {
            path = "\u2026." + path;
        }
        return this;
    }

    /** Returns this exception, which now tells the value that all it told so far is in, however deep. */
    CborException in(String value) {
        root = value;
        return this;
    }

    /** Returns what went wrong, in one line. */
    @Override
    public @Nullable String getMessage() {
        String separator = root.isEmpty() || path.isEmpty() || path.startsWith("[") ? "" : ".";
        String where = root + separator + path;
        return where.isEmpty() ? super.getMessage() : where + ": " + super.getMessage();
    }
}
