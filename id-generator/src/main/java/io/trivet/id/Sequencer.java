package io.trivet.id;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives positions in time, each a tick and a sequence within it, as one number that only rises. Lock-free: one compare-and-set reserves one
 * position or many.
 */
final class Sequencer {
    private final TickClock clock;
    private final Reservation time;
    private final Object generator;
    private final int bits;
    private final long capacity;
    private final long maxAhead;
    private final long closed;

    /** The last position given. */
    private final AtomicLong last;

    /**
     * Makes one for a generator, which messages name.
     *
     * @param bits how many bits the sequence has
     * @param capacity how many positions a tick has, at most as many as the bits hold
     */
    Sequencer(TickClock clock, Reservation time, int bits, long capacity, Object generator) {
        this.clock = clock;
        this.time = time;
        this.generator = generator;
        this.bits = bits;
        this.capacity = capacity;
        maxAhead = clock.maxAhead();
        closed = Long.MAX_VALUE >> bits << bits;
        last = new AtomicLong((Math.max(clock.now(), time.mark() + 1) << bits) - 1);
    }

    /** Reserves one to this many positions, all of one tick, and returns the first; {@link #count} tells how many. */
    long reserve(int wanted) {
        long now = clock.now();
        TickClock.Wait wait = null;
        while (true) {
            long seen = last.get();
            long first = first(seen, now);
            long tick = first >> bits;
            if (tick > now + maxAhead || tick > time.limit()) {
                if (seen == closed) {
                    throw new IdException(
                            IdException.Code.CLOSED, generator + " is closed, and gives no more ids. Build another.");
                }
                if (tick > time.limit()) {
                    time.extendTo(tick);
                }
                wait = wait == null ? clock.startWait() : wait;
                now = wait.toward(tick - maxAhead, generator);
            } else if (last.compareAndSet(seen, first + count(first, wanted) - 1)) {
                return first;
            }
            // Who loses goes on with the same time: another look at the clock costs more than the compare-and-set.
        }
    }

    /** Returns how many positions a reservation of at most this many got: as many as the tick had left. */
    long count(long first, int wanted) {
        return Math.min(wanted, capacity - sequence(first));
    }

    private long first(long seen, long now) {
        long next = seen + 1;
        if (sequence(next) >= capacity) {
            next = ((next >> bits) + 1) << bits;
        }
        if (now <= next >> bits) {
            return next;
        }
        // Running on keeps low rates from always giving sequence 0; past half, beginning anew keeps the tick's
        // capacity.
        long sequence = sequence(next);
        return (now << bits) + (sequence < capacity / 2 ? sequence : 0);
    }

    /** Returns the tick of the last position given, or one beyond all if closed. */
    long lastTick() {
        return last.get() >> bits;
    }

    /** Ends it, for good, and gives the rest of its time back. */
    void close() {
        long was = last.getAndSet(closed);
        if (was != closed) {
            time.release(was >> bits);
        }
    }

    private long sequence(long position) {
        return position & ((1L << bits) - 1);
    }
}
