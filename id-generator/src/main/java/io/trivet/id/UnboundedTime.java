package io.trivet.id;

import java.util.function.LongConsumer;

/** A reservation of all time that the bits of an id can hold; no store outside this JVM limits it. */
final class UnboundedTime implements Reservation {
    private final long mark;
    private final long limit;
    private final String holder;
    private final LongConsumer onRelease;

    /** Creates a reservation with these bounds; messages name the holder. */
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
                holder + ": its bits can't hold later times. Choose a later epoch for new ids, in another"
                        + " namespace.");
    }

    @Override
    public void release(long lastTick) {
        onRelease.accept(Math.max(mark, lastTick));
    }
}
