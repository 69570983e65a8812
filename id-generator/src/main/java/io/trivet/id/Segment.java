package io.trivet.id;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A range of numbers, of which each is given once, by one atomic addition. The range never changes; when it is used up, the one that
 * follows it takes its place. The value is the next number, or beyond the end.
 */
final class Segment extends AtomicLong {
    private static final long serialVersionUID = 1L;

    /** From which number on the next segment should be loaded. */
    final long late;

    /** One above the last number. */
    final long end;

    private volatile @Nullable Segment following;

    Segment(long first, long end) {
        super(first);
        this.end = end;
        late = first + (end - first) / 2;
    }

    @Nullable
    Segment following() {
        return following;
    }

    void setFollowing(Segment segment) {
        following = segment;
    }
}
