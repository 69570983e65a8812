package io.trivet.id;

import java.util.function.LongConsumer;

/** All time that the bits of an id can hold: nobody outside this JVM bounds it. */
final class UnboundedTime implements Reservation {
    private final long mark;
    private final long limit;
    private final String holder;
    private final LongConsumer onRelease;

    /** Makes one of these bounds; messages name the holder. */
    UnboundedTime(long mark, long limit, String holder, LongConsumer onRelease) {
        this.mark = mark;
        this.limit = limit;
        this.holder = holder;
        this.onRelease = onRelease;
    }

    @Override
    public long mark() {
        return mark;
    }

    @Override
    public long limit() {
        return limit;
    }

    @Override
    public void extendTo(long tick) {
        throw new IdException(
                IdException.Code.TIME_EXHAUSTED,
                holder + ": the time that its bits can hold is over. Choose a later epoch for new ids, in another"
                        + " namespace.");
    }

    @Override
    public void release(long lastTick) {
        onRelease.accept(Math.max(mark, lastTick));
    }
}
