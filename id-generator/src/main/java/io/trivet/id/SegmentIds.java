package io.trivet.id;

import io.trivet.id.IdException.Code;
import io.trivet.id.spi.RangeStore;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * A generator of 64-bit ids from ranges of a counter that many processes share, after Meituan's Leaf. Its ids are small
 * and dense, and need neither a clock nor a worker id.
 *
 * <p>The ids are unique as long as the counter never goes back. They rise strictly within one generator. Among several
 * generators, later ids are only roughly greater, because each generator has its own range; numbers that a process
 * leaves unused are never issued. The ids can be guessed: show them through an {@link IdCipher} where that matters.
 *
 * <p>Thread-safe and lock-free: one atomic addition reserves one id or many. When half of a range is used, one daemon
 * thread takes the next range, so that callers wait only if the store is unavailable for longer than the rest of the
 * range lasts. Ranges grow and shrink with the rate of ids.
 */
public final class SegmentIds implements LongIdGenerator {
    /** The source of the segments. */
    interface Source {
        /** Called when a segment has reached its second half. */
        void onLate(Segment segment);

        /** Returns the segment that follows a used-up one; waits until it is loaded. */
        Segment following(Segment usedUp);

        void close();
    }

    private static final AtomicReferenceFieldUpdater<SegmentIds, Segment> HEAD =
            AtomicReferenceFieldUpdater.newUpdater(SegmentIds.class, Segment.class, "head");

    private final Source source;
    private final String description;
    private volatile Segment head;

    /** The head once the generator is closed. */
    private final Segment closed = new Segment(0, 0);

    SegmentIds(Source source, Segment first, String description) {
        this.source = source;
        this.description = description;
        head = first;
    }

    /**
     * Returns a builder.
     *
     * @param store the store of the counter; the caller closes it, after the generator
     * @param counter the counter's name in the store, such as "orders"
     */
    public static Builder builder(RangeStore store, String counter) {
        return new Builder(store, counter);
    }

    @Override
    public long next() {
        Segment segment = head;
        long id = segment.take();
        return id < segment.late ? id : takeAfterHalf(segment, id);
    }

    private long takeAfterHalf(Segment seen, long number) {
        Segment segment = seen;
        long id = number;
        while (id >= segment.end) {
            segment = advance(segment);
            id = segment.take();
        }
        if (id == segment.late) {
            source.onLate(segment);
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
                source.onLate(segment);
            }
            if (filled < ids.length) {
                segment = advance(segment);
            }
        }
    }

    /** Returns the head, after this segment was used up. */
    private Segment advance(Segment usedUp) {
        if (usedUp == closed) {
            throw new IdException(Code.CLOSED, this + " is closed, and issues no more ids. Build another.");
        }
        if (head == usedUp) {
            // The first thread sets it; all threads get the same segment.
            HEAD.compareAndSet(this, usedUp, source.following(usedUp));
        }
        return head;
    }

    Segment head() {
        return head;
    }

    @Override
    public IdProperties properties() {
        return new IdProperties(IdProperties.Uniqueness.BY_COUNTER, true, IdProperties.Scope.GENERATOR, false);
    }

    /**
     * Closes the generator; the numbers that it has left are never issued. From then on {@link #next()} and
     * {@link #fill} throw {@link IdException} with {@link IdException.Code#CLOSED}. Closing again does nothing.
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

    /** A builder of a generator. Not thread-safe. */
    public static final class Builder {
        private static final int MAX_STEP = 10_000_000;

        private final RangeStore store;
        private final String counter;
        private int smallest = 1_000;
        private int largest = 1_000_000;

        /** The way to pause, which only tests replace. */
        private Sleeper pauses = Sleeper.PARKED;

        private Builder(RangeStore store, String counter) {
            this.store = Objects.requireNonNull(store, "store");
            this.counter = Objects.requireNonNull(counter, "counter");
        }

        /**
         * Sets the smallest and the largest size of a range: 1000 and 1,000,000 by default. Between these bounds, the
         * size adapts so that a range lasts about a quarter of an hour.
         *
         * @throws IllegalArgumentException if the smallest is below 1 or above the largest, or if the largest is above
         *     10,000,000
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
         * @throws IdException {@code UNAVAILABLE} or {@code REFUSED} if the range can't be taken
         */
        public SegmentIds build() {
            return new SegmentLoader(store, counter, smallest, largest, pauses).start();
        }
    }
}
