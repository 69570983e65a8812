package io.trivet.id;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says that no id can be given that keeps a generator's promises, and by its {@link #code()} what to do. */
public final class IdException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, as a closed set. */
    public enum Code {
        /**
         * The clock stands further behind the last id than the generator waits. Mend the clock; ids come again when it has caught up.
         */
        CLOCK_BEHIND,
        /** The clock is further ahead of the store's than time can be reserved. Mend the clock that is wrong. */
        CLOCK_AHEAD,
        /** The layout has no timestamps left. Choose a later epoch for new ids, in another namespace. */
        TIME_EXHAUSTED,
        /**
         * Another generator of this JVM, in whatever class loader, has the same worker id and namespace. Share it, close it, or give this
         * one an id of its own.
         */
        WORKER_ID_IN_USE,
        /** Every worker id of the namespace is leased. Wait until one falls free, or end a process that has one. */
        WORKER_IDS_EXHAUSTED,
        /**
         * The worker id was taken by another process, since its lease had not been renewed, and there is no other yet. The generator takes
         * one again as soon as it can; the message says when it tries.
         */
        LEASE_LOST,
        /**
         * The namespace has ids of another layout or epoch, with which new ones could collide. Keep the layout, or name another
         * namespace.
         */
        LAYOUT_MISMATCH,
        /**
         * A store's counter stands at or below numbers that were given, as after failover to a replica that was behind. Set it above
         * all that any process has given, then build another generator.
         */
        COUNTER_WENT_BACK,
        /** The store gives no answer. Ids come again when it does. */
        UNAVAILABLE,
        /** The store does not take the request, and won't take the same one later. The message says what has to change. */
        REFUSED,
        /** The thread was interrupted before the generator was ready. */
        INTERRUPTED,
        /** The generator is closed. Build another. */
        CLOSED
    }

    private final Code code;

    /** Makes an exception whose message names the generator, what was tried, and what to do next. */
    public IdException(Code code, String message) {
        this(code, message, null);
    }

    /** Makes such an exception with a cause. */
    public IdException(Code code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** Returns what went wrong. */
    public Code code() {
        return code;
    }
}
