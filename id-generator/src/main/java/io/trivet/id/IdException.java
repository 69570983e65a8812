package io.trivet.id;

import java.util.Objects;

/** Says that no id can be given that keeps a generator's promises, and by its {@link #code()} what to do. */
public final class IdException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, as a closed set. */
    public enum Code {
        /**
         * The clock stands further behind the last id than the generator waits. Mend the clock; ids come again when it has caught up.
         */
        CLOCK_BEHIND,
        /** The layout has no timestamps left. Choose a later epoch for new ids, in another namespace. */
        TIME_EXHAUSTED,
        /**
         * Another generator of this JVM has the same worker id and namespace. Share it, close it, or give this one an id of its own.
         */
        WORKER_ID_IN_USE,
        /**
         * The namespace has ids of another layout or epoch, with which new ones could collide. Keep the layout, or name another
         * namespace.
         */
        LAYOUT_MISMATCH,
        /** The generator is closed. Build another. */
        CLOSED
    }

    private final Code code;

    /** Makes an exception whose message names the generator, what was tried, and what to do next. */
    public IdException(Code code, String message) {
        super(message);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** Returns what went wrong. */
    public Code code() {
        return code;
    }
}
