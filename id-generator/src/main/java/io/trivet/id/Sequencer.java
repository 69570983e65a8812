package io.trivet.id;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives positions in time, each a tick and a sequence within it, as one number that only rises. Lock-free: one compare-and-set
 * reserves one position or many. It ends once, for good: closed by its user, or when the worker id that it is for was lost.
 */
final class Sequencer {
    /** What {@link #reserve} returns when no more are given. */
    static final long ENDED = -1;

    private final TickClock clock;
    private final Reservation time;
    private final Object generator;

    /** What stands beside a position in an id. */
    private final long worker;

    private final int bits;

    /** The bits of the sequence. */
    private final long mask;

    private final long maxAhead;

    /** What the last position is when no more are given: of a tick that no reservation reaches. */
    private final long closed;

    /** The last position given. */
    private final AtomicLong last;

    /** Makes one with so many bits of sequence for a generator, which messages name. */
    Sequencer(TickClock clock, Reservation time, int bits, Object generator) {
        this(clock, time, bits, 0, generator, -1);
    }

    /**
     * Makes one whose positions are above this tick, too.
     *
     * @param worker what {@link #worker()} returns
     */
    Sequencer(TickClock clock, Reservation time, int bits, long worker, Object generator, long lastTick) {
        this.clock = clock;
        this.time = time;
        this.generator = generator;
        this.bits = bits;
        this.worker = worker;
        mask = (1L << bits) - 1;
        maxAhead = clock.maxAhead();
        closed = Long.MAX_VALUE & ~mask;
        // A clock that is far ahead uses up no more than the time that is there.
        long start = Math.max(Math.max(time.mark(), lastTick) + 1, Math.min(clock.now(), time.limit() + 1));
        last = new AtomicLong((start << bits) - 1);
    }

    /** Returns what stands beside each position in an id. */
    long worker() {
        return worker;
    }

    /**
     * Reserves one to this many positions, all of one tick, and returns the first; {@link #count} tells how many. Returns {@link #ENDED} if
     * none are given any more.
     */
    long reserve(int wanted) {
        long now = clock.now();
        TickClock.Wait wait = null;
        while (true) {
            long limit = time.limit();
            long seen = last.get();
            long first = first(seen, now);
            if (now > limit || first >> bits > Math.min(now + maxAhead, limit)) {
                if (seen == closed) {
                    return ENDED;
                }
                wait = wait == null ? clock.startWait() : wait;
                now = await(now > limit ? now : first >> bits, wait);
            } else if (last.compareAndSet(seen, first + count(first, wanted) - 1)) {
                return first;
            }
            // Who loses goes on with the same time: another look at the clock costs more than the compare-and-set.
        }
    }

    /** Returns how many positions a reservation of at most this many got: as many as the tick had left. */
    long count(long first, int wanted) {
        return Math.min(wanted, (first | mask) - first + 1);
    }

    private long first(long seen, long now) {
        long next = seen + 1;
        // Ticks are compared, not positions: the position of a clock far before the epoch would overflow into the
        // future.
        if (next >> bits >= now) {
            return next;
        }
        long start = now << bits;
        // Running on keeps low rates from always giving sequence 0; past half, beginning anew keeps the tick's
        // capacity.
        long sequence = next & mask;
        return sequence <= mask / 2 ? start + sequence : start;
    }

    /** Returns the time when something has changed that kept the tick from being used. */
    private long await(long tick, TickClock.Wait wait) {
        if (tick > time.limit()) {
            time.extendTo(tick);
            if (last.get() == closed) {
                return tick;
            }
        }
        return wait.toward(tick - maxAhead, generator);
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

    /** Returns its generator in a few words. */
    @Override
    public String toString() {
        return generator.toString();
    }
}
