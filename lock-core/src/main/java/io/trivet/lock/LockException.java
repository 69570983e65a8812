package io.trivet.lock;

import java.util.Objects;

/** Says that a lock could not be asked for, and by its {@link #code()} what to do next. */
public final class LockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, as a closed set. */
    public enum Code {
        /** The server can't be reached, or didn't answer in time. Try again later; nothing is held. */
        UNAVAILABLE,
        /** The server answered, and doesn't serve us: credentials, rights, a key or table of another kind. Trying again won't help. */
        REFUSED,
        /** The options' wait limit was over before the lock was had. Nothing is held; who holds it is told by {@code holder()}. */
        TIMED_OUT,
        /** The client was closed, before the call or during it. */
        CLOSED
    }

    private final Code code;

    /** Makes an exception whose message names the lock, what was tried, and what to do next. */
    public LockException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** Makes an exception without a cause. */
    public LockException(Code code, String message) {
        super(message);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** Returns what went wrong. */
    public Code code() {
        return code;
    }
}
