package io.trivet.id;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Thrown when a generator can't issue an id that keeps its promises. The {@link #code()} says what to do. */
public final class IdException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The kinds of failure. */
    public enum Code {
        /**
         * The clock is further behind the last id than the generator waits. Correct the clock; the generator issues ids
         * again when the clock has caught up.
         */
        CLOCK_BEHIND,
        /**
         * This machine's clock is ahead of the store's clock by more than a reservation. Correct the clock that is
         * wrong.
         */
        CLOCK_AHEAD,
        /** The layout has no timestamps left. Choose a later epoch for new ids, in another namespace. */
        TIME_EXHAUSTED,
        /**
         * Another generator of this JVM, perhaps in another class loader, has the same worker id and namespace. Share
         * it, close it, or use another worker id.
         */
        WORKER_ID_IN_USE,
        /** All worker ids of the namespace are leased. Wait until one becomes free, or end a process that has one. */
        WORKER_IDS_EXHAUSTED,
        /**
         * The generator lost its worker id, because the lease was not renewed in time, and has no other one yet. It
         * acquires one again as soon as it can; the message says when it tries next.
         */
        LEASE_LOST,
        /**
         * The namespace has ids of another layout or epoch, and new ids could collide with them. Keep the layout, or
         * use another namespace.
         */
        LAYOUT_MISMATCH,
        /**
         * A store's counter is at or below numbers that it already returned, as after failover to a replica that was
         * behind. Set the counter above all ids that any process has issued, then build another generator.
         */
        COUNTER_WENT_BACK,
        /** The store doesn't answer. The generator issues ids again when it does. */
        UNAVAILABLE,
        /** The store rejects the request, and would reject it again. The message says what has to change. */
        REFUSED,
        /** The calling thread was interrupted before the generator was ready. */
        INTERRUPTED,
        /** The generator is closed. Build another. */
        CLOSED
    }

    private final Code code;

    /** Creates an exception. The message should name the generator, what was tried, and what to do next. */
    public IdException(Code code, String message) {
        this(code, message, null);
    }

    /**
     * Creates an exception with a cause. The message should name the generator, what was tried, and what to do next.
     */
    public IdException(Code code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** Returns the kind of failure. */
    public Code code() {
        return code;
    }
}
