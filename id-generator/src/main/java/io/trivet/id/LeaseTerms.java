package io.trivet.id;

import io.trivet.id.IdException.Code;
import io.trivet.id.spi.WorkerRecord;
import io.trivet.id.spi.WorkerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The terms of a worker id's lease: the store, and the parameters of the generator. */
record LeaseTerms(
        WorkerStore store,
        String namespace,
        SnowflakeLayout layout,
        Duration reservation,
        TickClock clock,
        RandomGenerator random) {
    /**
     * The length of a lease in reservations. An expired lease means only that its holder is probably gone; a longer
     * lease survives a longer outage of the store.
     */
    private static final int RESERVATIONS_PER_LEASE = 6;

    /** The namespaces that every store can hold unchanged, also in a path. */
    private static final Pattern NAMESPACE = Pattern.compile("[0-9A-Za-z:_-][0-9A-Za-z.:_-]{0,99}");

    LeaseTerms {
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw new IllegalStateException("A namespace whose worker ids are leased has 1 to 100 letters, digits and"
                    + " characters of '.:_-', and doesn't begin with '.': not '" + namespace + "'.");
        }
    }

    Duration leaseTime() {
        return reservation.multipliedBy(RESERVATIONS_PER_LEASE);
    }

    long reservationTicks() {
        return Math.max(1, reservation.toMillis() / layout.unit().toMillis());
    }

    long storeTick(Instant now) {
        return clock.tick(now.toEpochMilli());
    }

    /** Returns the last tick that can ever be reserved. */
    long lastTick() {
        return layout.lastTick() - 1;
    }

    /**
     * Returns the record of a holder that reserves time: one reservation beyond its own clock, or beyond the tick that
     * it needs. It is never more than one reservation beyond the store's clock, because otherwise one wrong clock would
     * use up a worker id's time.
     */
    WorkerRecord heldRecord(String owner, Instant now, long mark, long wanted) {
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
