package io.trivet.id;

import io.trivet.id.IdException.Code;
import io.trivet.id.spi.RangeStore;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * Gives 64-bit ids from ranges of a counter that many processes share, after Meituan's Leaf: ids are small, dense, and need neither a
 * clock nor a worker id.
 *
 * <p>Unique, as long as the counter never goes back. Strictly rising within one generator; among several, ids made later are
 * greater only by and large, for each has a range of its own, and numbers of a range that a process left are never given.
 * Guessable: show ids through an {@link IdCipher} where that matters.
 *
 * <p>Thread-safe and lock-free: one atomic addition gives one id or many. When half of a range is given, one daemon thread takes the
 * next, so that callers wait only if the store is away for longer than what is left lasts. Ranges grow and shrink with the rate.
 */
public final class SegmentIds implements LongIdGenerator {
    /** Whom the segments come from. */
    interface Source {
        /** Says that a segment has reached its second half. */
        void isLate(Segment segment);

        /** Returns the segment that follows one that is used up, once it is there. */
        Segment following(Segment usedUp);

        void close();
    }

    private static final AtomicReferenceFieldUpdater<SegmentIds, Segment> HEAD =
            AtomicReferenceFieldUpdater.newUpdater(SegmentIds.class, Segment.class, "head");

    private final Source source;
    private final String description;
    private volatile Segment head;

    /** What stands at the head when no more are given. */
    private final Segment closed = new Segment(0, 0);

    SegmentIds(Source source, Segment first, String description) {
        this.source = source;
        this.description = description;
        head = first;
    }

    /**
     * Returns a builder.
     *
     * @param store is the caller's to close, after the generator
     * @param counter what the ids are for, such as "orders", by its name in the store
     */
    public static Builder builder(RangeStore store, String counter) {
        return new Builder(store, counter);
    }

    @Override
    public long next() {
        Segment segment = head;
        long id = segment.take();
        return id < segment.late ? id : lateOrNone(segment, id);
    }

    private long lateOrNone(Segment seen, long number) {
        Segment segment = seen;
        long id = number;
        while (id >= segment.end) {
            segment = advance(segment);
            id = segment.take();
        }
        if (id == segment.late) {
            source.isLate(segment);
        }
        return id;
    }

    @Override
    public void fill(long[] ids) {
        int filled = 0;
        Segment segment = head;
        while (filled < ids.length) {
            int wanted = ids.length - filled;
            long first = segment.take(wanted);
            long end = Math.min(first + wanted, segment.end);
            for (long id = first; id < end; id++) {
                ids[filled++] = id;
            }
            if (first <= segment.late && segment.late < end) {
                source.isLate(segment);
            }
            if (filled < ids.length) {
                segment = advance(segment);
            }
        }
    }

    /** Returns the head, after this segment was used up. */
    private Segment advance(Segment usedUp) {
        if (usedUp == closed) {
            throw new IdException(Code.CLOSED, this + " is closed, and gives no more ids. Build another.");
        }
        if (head == usedUp) {
            // Whoever is first puts it there; it is the same for all.
            HEAD.compareAndSet(this, usedUp, source.following(usedUp));
        }
        return head;
    }

    Segment head() {
        return head;
    }

    @Override
    public IdProperties properties() {
        return new IdProperties(IdProperties.Unique.BY_COUNTER, true, IdProperties.Scope.GENERATOR, false);
    }

    /**
     * Ends the generator; the numbers that it has left are never given. From then on {@link #next()} and {@link #fill} throw
     * {@link IdException} with {@link IdException.Code#CLOSED}. Closing again does nothing.
     */
    @Override
    public void close() {
        if (HEAD.getAndSet(this, closed) != closed) {
            source.close();
        }
    }

    @Override
    public String toString() {
        return description;
    }

    /** Collects what a generator needs. Not thread-safe. */
    public static final class Builder {
        private static final int MAX_STEP = 10_000_000;

        private final RangeStore store;
        private final String counter;
        private int smallest = 1_000;
        private int largest = 1_000_000;

        /** Handed in by tests alone. */
        private Sleeper pauses = Sleeper.PARKED;

        private Builder(RangeStore store, String counter) {
            this.store = Objects.requireNonNull(store, "store");
            this.counter = Objects.requireNonNull(counter, "counter");
        }

        /**
         * Sets how many numbers are taken at a time: 1000 to 1,000,000 by default, and in between as many as last a quarter of an hour.
         *
         * @throws IllegalArgumentException if the smallest is below 1, above the largest, or that above 10,000,000
         */
        public Builder steps(int smallest, int largest) {
            if (smallest < 1 || smallest > largest || largest > MAX_STEP) {
                throw new IllegalArgumentException(
                        "Steps are 1 to 10,000,000, the smaller first, not " + smallest + " to " + largest + ".");
            }
            this.smallest = smallest;
            this.largest = largest;
            return this;
        }

        Builder pauses(Sleeper pauses) {
            this.pauses = pauses;
            return this;
        }

        /**
         * Takes the first range, and returns the generator.
         *
         * @throws IdException {@code UNAVAILABLE} or {@code REFUSED} if it can't be taken
         */
        public SegmentIds build() {
            return new SegmentLoader(store, counter, smallest, largest, pauses).start();
        }
    }
}
