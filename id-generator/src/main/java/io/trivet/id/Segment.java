package io.trivet.id;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * A range of numbers; one atomic addition takes one number or many, each once. The range never changes; when it is used
 * up, the next segment replaces it.
 */
final class Segment {
    /** An index far enough from both ends of the array that nothing else is in the same cache line. */
    private static final int MIDDLE = 16;

    private final AtomicLongArray next = new AtomicLongArray(2 * MIDDLE);

    /** The number from which on the next segment should be loaded. */
    final long late;

    /** One above the last number. */
    final long end;

    private volatile @Nullable Segment following;

    Segment(long first, long end) {
        this.end = end;
        late = first + (end - first) / 2;
        next.set(MIDDLE, first);
    }

    /** Takes a number; it isn't part of the segment if it isn't below the end. */
    long take() {
        return next.getAndIncrement(MIDDLE);
    }

    /** Takes {@code count} numbers, and returns the first. Only numbers below the end are part of the segment. */
    long take(int count) {
        return next.getAndAdd(MIDDLE, count);
    }

    @Nullable
    Segment following() {
        return following;
    }

    void setFollowing(Segment segment) {
        following = segment;
    }
}
