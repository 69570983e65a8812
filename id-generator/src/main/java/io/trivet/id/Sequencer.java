package io.trivet.id;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A source of positions in time. A position is a tick and a sequence within it, as one number that only rises.
 *
 * <p>Lock-free: one compare-and-set reserves one position or many. A sequencer ends once, permanently: when its user
 * closes it, or when its worker id is lost.
 */
final class Sequencer {
    /** The result of {@link #reserve} after the sequencer has ended. */
    static final long ENDED = -1;

    private final TickClock clock;
    private final Reservation time;
    private final Object generator;

    /** The bits that an id has in addition to the position. */
    private final long worker;

    private final int bits;

    /** The mask of the sequence bits. */
    private final long mask;

    private final long maxAhead;

    /** The last position after the end; its tick is one that no reservation reaches. */
    private final long closed;

    /** The last position reserved. */
    private final AtomicLong last;

    /** Creates a sequencer with this number of sequence bits; messages name the generator. */
    Sequencer(TickClock clock, Reservation time, int bits, Object generator) {
        this(clock, time, bits, 0, generator, -1);
    }

    /**
     * Creates a sequencer whose positions are also above {@code lastTick}.
     *
     * @param worker the result of {@link #worker()}
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
        // If the clock is far ahead, no more is used up than the time that is reserved.
        long start = Math.max(Math.max(time.mark(), lastTick) + 1, Math.min(clock.now(), time.limit() + 1));
        last = new AtomicLong((start << bits) - 1);
    }

    /** Returns the bits that an id has in addition to the position. */
    long worker() {
        return worker;
    }

    /**
     * Reserves between 1 and {@code wanted} positions of one tick, and returns the first; {@link #count} returns how
     * many. Returns {@link #ENDED} after the end.
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
            // After a lost compare-and-set, the time is used again: reading the clock costs more than the
            // compare-and-set.
        }
    }

    /**
     * Returns the number of positions that a reservation of at most {@code wanted} got: as many as the tick had left.
     */
    long count(long first, int wanted) {
        return Math.min(wanted, (first | mask) - first + 1);
    }

    private long first(long seen, long now) {
        long next = seen + 1;
        // Compares ticks, not positions: the position of a clock far before the epoch would overflow into the future.
        if (next >> bits >= now) {
            return next;
        }
        long start = now << bits;
        // The sequence continues, so that it isn't always 0 at low rates. Past half it restarts, to keep the tick's
        // capacity.
        long sequence = next & mask;
        return sequence <= mask / 2 ? start + sequence : start;
    }

    /** Waits until the tick may be usable, and returns the clock's tick then. */
    private long await(long tick, TickClock.Wait wait) {
        if (tick > time.limit()) {
            time.extendTo(tick);
            if (last.get() == closed) {
                return tick;
            }
        }
        return wait.toward(tick - maxAhead, generator);
    }

    /** Returns the tick of the last position reserved, or one beyond all ticks after the end. */
    long lastTick() {
        return last.get() >> bits;
    }

    /** Ends the sequencer permanently, and releases the rest of its time. */
    void close() {
        long was = last.getAndSet(closed);
        if (was != closed) {
            time.release(was >> bits);
        }
    }

    /** Returns a short description of the generator. */
    @Override
    public String toString() {
        return generator.toString();
    }
}
