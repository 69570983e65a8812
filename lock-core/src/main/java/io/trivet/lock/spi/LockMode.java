package io.trivet.lock.spi;

/**
 * The way in which a contender wants to hold a name. A name is used in one way only: as a lock, as a read/write lock,
 * or as a semaphore. A backend that finds a name used in another way refuses the request, if its server can tell.
 *
 * @param kind what else may be held at the same time
 * @param limit the most permits of the name that may be held at once; 1 for the other kinds
 */
public record LockMode(Kind kind, int limit) {
    /** What else may be held at the same time under the same name. This set is closed. */
    public enum Kind {
        /** Nothing else. */
        EXCLUSIVE,
        /**
         * Other readers. All readers between two writers have the same generation, which is above the earlier writer's.
         * While a writer waits, no further reader gets a grant; a waiting writer is forgotten soon after it stopped
         * asking.
         */
        READ,
        /** Nothing else. The generation is above those of all earlier readers and writers. */
        WRITE,
        /** Other permits, up to the limit. Each grant has a generation of its own, above all earlier ones. */
        PERMIT
    }

    /** The only holder of a lock. */
    public static final LockMode EXCLUSIVE = new LockMode(Kind.EXCLUSIVE, 1);

    /** A reader of a read/write lock. */
    public static final LockMode READ = new LockMode(Kind.READ, 1);

    /** A writer of a read/write lock. */
    public static final LockMode WRITE = new LockMode(Kind.WRITE, 1);

    /** Checks the limit. */
    public LockMode {
        if (limit < 1 || (kind != Kind.PERMIT && limit != 1)) {
            throw new IllegalArgumentException("A limit of " + limit + " for " + kind + ": it must be "
                    + (kind == Kind.PERMIT ? "at least 1." : "1."));
        }
    }

    /** Returns the mode of a permit of a semaphore that has so many. */
    public static LockMode permit(int limit) {
        return new LockMode(Kind.PERMIT, limit);
    }
}
