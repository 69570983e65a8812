package io.trivet.id;

import io.trivet.id.IdException.Code;
import io.trivet.id.spi.RangeStore;
import java.time.Duration;

/**
 * Takes ranges from the store on one thread: the range after the head, before it is needed. If a range was used up
 * within a quarter of an hour, the next one is twice as large; if it lasted half an hour, the next one is half as
 * large.
 */
final class SegmentLoader implements SegmentIds.Source {
    private static final long SHORT_NANOS = Duration.ofMinutes(15).toNanos();
    private static final long LONG_NANOS = Duration.ofMinutes(30).toNanos();
    private static final long RETRY_NANOS = Duration.ofMillis(500).toNanos();

    private final RangeStore store;
    private final String counter;
    private final int smallest;
    private final int largest;
    private final Sleeper pauses;
    private final BackgroundRefresher refresher;
    private final String generator;

    /** The segment whose successor is wanted. */
    private volatile Segment wanted = new Segment(0, 0);

    /** The size of the last range that was loaded, and when it was loaded. */
    private int step;

    private long loadedAt;

    SegmentLoader(RangeStore store, String counter, int smallest, int largest, Sleeper pauses) {
        this.store = store;
        this.counter = counter;
        this.smallest = smallest;
        this.largest = largest;
        this.pauses = pauses;
        step = smallest;
        generator = "SegmentIds[counter '" + counter + "' on " + store + "]";
        refresher = new BackgroundRefresher(
                "trivet-id-segments " + counter, generator, this::load, () -> RETRY_NANOS, () -> {});
    }

    /** Returns a generator with its first range. */
    SegmentIds start() {
        Segment none = wanted;
        SegmentIds ids = new SegmentIds(this, none, generator);
        refresher.start();
        try {
            following(none);
        } catch (IdException e) {
            ids.close();
            throw e;
        }
        return ids;
    }

    @Override
    public void onLate(Segment segment) {
        wanted = segment;
        refresher.requestTurn();
    }

    @Override
    public Segment following(Segment usedUp) {
        Segment found = usedUp.following();
        if (found != null) {
            return found;
        }
        wanted = usedUp;
        IdException reason =
                refresher.requestTurnAndWait(() -> usedUp.following() != null, BackgroundRefresher.PATIENCE_NANOS);
        found = usedUp.following();
        if (found != null) {
            return found;
        }
        throw reason != null ? reason : new IdException(Code.UNAVAILABLE, generator + " received no range. Try again.");
    }

    private long load() {
        Segment last = wanted;
        if (last.following() != null) {
            return Long.MAX_VALUE;
        }
        long now = pauses.nanoTime();
        int count = last.end == 0 ? smallest : nextStep(now - loadedAt);
        long first = store.take(counter, count);
        if (first < 0) {
            throw new IdException(
                    Code.COUNTER_WENT_BACK,
                    generator + " received the range from " + first
                            + ", but ids are not negative. Set the counter above all"
                            + " ids that any process has issued, and to at least 0, then build another generator.");
        }
        if (first < last.end) {
            throw new IdException(
                    Code.COUNTER_WENT_BACK,
                    generator + " received the range from " + first + ", but it has issued or holds ids up to "
                            + (last.end - 1)
                            + ", so it doesn't use the range: the counter went back. Set it above all ids"
                            + " that any process has issued, then build another generator.");
        }
        step = count;
        loadedAt = now;
        last.setFollowing(new Segment(first, first + count));
        return Long.MAX_VALUE;
    }

    private int nextStep(long lasted) {
        if (lasted < SHORT_NANOS) {
            return Math.min(largest, step * 2);
        }
        return lasted < LONG_NANOS ? step : Math.max(smallest, step / 2);
    }

    @Override
    public void close() {
        refresher.close();
    }
}
