package io.trivet.lock;

import java.util.Objects;

/** A failed lock operation. Its {@link #code()} says what to do next. */
public final class LockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The kinds of failures. This set is closed. */
    public enum Code {
        /** The server can't be reached, or didn't answer in time. Nothing is held. Try again later. */
        UNAVAILABLE,
        /**
         * The server answered and refused: wrong credentials, missing rights, or a key or table of another type. Trying
         * again doesn't help.
         */
        REFUSED,
        /**
         * The options' wait timeout ended before the lock was granted. Nothing is held. Use {@code holder()} to see the
         * holder.
         */
        TIMED_OUT,
        /** The client was closed, before the call or during it. */
        CLOSED
    }

    private final Code code;

    /** Creates an exception with a cause. The message names the lock, what was tried, and what to do next. */
    public LockException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** Creates an exception without a cause. */
    public LockException(Code code, String message) {
        super(message);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** Returns the kind of failure. */
    public Code code() {
        return code;
    }
}
