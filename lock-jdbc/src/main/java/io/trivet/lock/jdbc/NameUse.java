package io.trivet.lock.jdbc;

import io.trivet.lock.spi.LockMode.Kind;
import org.jspecify.annotations.Nullable;

/**
 * How a name is used. The row of a name that has several holders isn't taken by an owner for a time, but marked: its
 * owner is a mark of the latest grant's kind and the owner of that grant, and its end is never reached.
 */
enum NameUse {
    /** By nobody, or as a lock whose time is over. */
    NONE("", ""),
    LOCK("", "a lock"),
    PERMITS("#P:", "a semaphore"),
    READERS("#R:", "a read/write lock"),
    WRITER("#W:", "a read/write lock");

    /** The end of a marked row in microseconds, so that its owner never seems to have lost it. */
    static final long NEVER = Long.MAX_VALUE;

    /** The length of all marks. */
    static final int MARK_LENGTH = 3;

    /** More microseconds than any lease lasts. */
    private static final long LONGER_THAN_ANY_LEASE = NEVER / 2;

    private final String mark;
    private final String said;

    NameUse(String mark, String said) {
        this.mark = mark;
        this.said = said;
    }

    /** Returns whether a row that has this time left is marked. */
    static boolean isMarked(long microsLeft) {
        return microsLeft > LONGER_THAN_ANY_LEASE;
    }

    /** Reads a row's use from its owner and the time that is left. */
    static NameUse of(@Nullable String owner, long microsLeft) {
        if (owner == null || microsLeft <= 0) {
            return NONE;
        }
        if (isMarked(microsLeft)) {
            for (NameUse each : values()) {
                if (!each.mark.isEmpty() && owner.startsWith(each.mark)) {
                    return each;
                }
            }
        }
        return LOCK;
    }

    /** Returns the use that a grant of this kind makes of a name. */
    static NameUse by(Kind kind) {
        return switch (kind) {
            case EXCLUSIVE -> LOCK;
            case READ -> READERS;
            case WRITE -> WRITER;
            case PERMIT -> PERMITS;
        };
    }

    /** Returns whether a grant of this kind may follow while the name is in use. */
    boolean allows(Kind kind) {
        return this == NONE || said.equals(by(kind).said);
    }

    /** Returns the owner of a row whose latest grant this owner has. */
    String marked(String owner) {
        return mark + owner;
    }

    /** Returns the words for a person. */
    String said() {
        return said;
    }
}
