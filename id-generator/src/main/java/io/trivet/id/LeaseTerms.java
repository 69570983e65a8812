package io.trivet.id;

import io.trivet.id.IdException.Code;
import io.trivet.id.spi.WorkerRecord;
import io.trivet.id.spi.WorkerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** What a worker id is leased for, and from which store. */
record LeaseTerms(
        WorkerStore store,
        String namespace,
        SnowflakeLayout layout,
        Duration reservation,
        TickClock clock,
        RandomGenerator random) {
    /** An expired lease says only that its holder is most likely gone; a longer one survives a longer outage of the store. */
    private static final int RESERVATIONS_A_LEASE = 6;

    /** What every store can hold as it is, in a path too. */
    private static final Pattern NAMESPACE = Pattern.compile("[0-9A-Za-z:_-][0-9A-Za-z.:_-]{0,99}");

    LeaseTerms {
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw new IllegalStateException("A namespace whose worker ids are leased has 1 to 100 letters, digits and"
                    + " characters of '.:_-', and doesn't begin with '.': '" + namespace + "' is none.");
        }
    }

    Duration leaseTime() {
        return reservation.multipliedBy(RESERVATIONS_A_LEASE);
    }

    long reservationTicks() {
        return Math.max(1, reservation.toMillis() / layout.unit().toMillis());
    }

    long storeTick(Instant now) {
        return clock.tick(now.toEpochMilli());
    }

    /** Returns the last tick that can be reserved at all. */
    long lastTick() {
        return layout.lastTick() - 1;
    }

    /**
     * Returns the record of a holder who reserves one reservation's length more than his clock shows, or than the tick he needs; never more
     * than that beyond the store's clock, or one wrong clock would use up a worker id's time.
     */
    WorkerRecord held(String owner, Instant now, long mark, long wanted) {
        long from = Math.min(Math.max(clock.now(), wanted), storeTick(now));
        long reach = Math.min(from + reservationTicks(), lastTick());
        return new WorkerRecord(owner, now.plus(leaseTime()), Math.max(mark, reach), layout.canonical());
    }

    void check(WorkerRecord record) {
        if (!record.layout().equals(layout.canonical())) {
            throw new IdException(
                    Code.LAYOUT_MISMATCH,
                    "Ids with the layout " + layout.canonical() + " could repeat those of namespace '" + namespace
                            + "' on " + store + ", which have " + record.layout()
                            + ". Use the same layout, or name another namespace.");
        }
    }

    String newOwner() {
        return "%016x%016x".formatted(random.nextLong(), random.nextLong());
    }
}
