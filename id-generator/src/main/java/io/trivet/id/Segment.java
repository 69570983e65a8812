package io.trivet.id;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * A range of numbers, of which each is given once, by one atomic addition. The range never changes; when it is used up, the one that
 * follows it takes its place.
 */
final class Segment {
    /** Far enough from both ends of the array that nothing else is in the same line of a processor's cache. */
    private static final int MIDDLE = 16;

    private final AtomicLongArray next = new AtomicLongArray(2 * MIDDLE);

    /** From which number on the next segment should be loaded. */
    final long late;

    /** One above the last number. */
    final long end;

    private volatile @Nullable Segment following;

    Segment(long first, long end) {
        this.end = end;
        late = first + (end - first) / 2;
        next.set(MIDDLE, first);
    }

    /** Takes a number, which is none of the segment's if it isn't below the end. */
    long take() {
        return next.getAndIncrement(MIDDLE);
    }

    /** Takes so many numbers, of which those below the end are the segment's, and returns the first. */
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
