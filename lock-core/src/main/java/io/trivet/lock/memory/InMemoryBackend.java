package io.trivet.lock.memory;

import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import io.trivet.lock.spi.Attempt;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.Released;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;

/** A client's connection to a table that many clients share. */
final class InMemoryBackend implements LockBackend {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    /** Long enough for another thread to wake up and ask. */
    private static final Duration OTHERS_TURN = Duration.ofMillis(5);

    private static final LockGuarantees GUARANTEES = new LockGuarantees(
            EnumSet.of(
                    LockProperty.EXCLUSIVE,
                    LockProperty.RISING_TOKENS,
                    LockProperty.EXPIRES,
                    LockProperty.NOTIFIES_WAITERS,
                    LockProperty.HANDED_OVER),
            "All clients belong to one InMemoryLocks, in one JVM; nothing outlives it.");

    private final LockTable table;

    InMemoryBackend(LockTable table) {
        this.table = table;
    }

    @Override
    public Attempt acquire(LockRequest request) {
        long generation = table.acquire(request.name(), request.owner(), request.leaseTime());
        return generation > 0 ? new Attempt.Granted(generation, request.leaseTime()) : new Attempt.Busy(ASK_AGAIN);
    }

    @Override
    public Attempt acquireWithin(LockRequest request, long nanos) {
        return acquire(request);
    }

    @Override
    public Released release(LockRequest request) {
        boolean wasHeld = table.release(request.name(), request.owner());
        return new Released(wasHeld, table.isAwaited(request.name()) ? OTHERS_TURN : Duration.ZERO);
    }

    @Override
    public Optional<Duration> renew(LockRequest request) {
        return table.renew(request.name(), request.owner(), request.leaseTime())
                ? Optional.of(request.leaseTime())
                : Optional.empty();
    }

    @Override
    public Optional<Holder> holder(String name) {
        return table.holder(name)
                .map(row -> new Holder(row.owner(), OptionalLong.of(row.generation()), Optional.of(row.since())));
    }

    @Override
    public boolean forceRelease(String name) {
        return table.free(name);
    }

    @Override
    public LockGuarantees guarantees() {
        return GUARANTEES;
    }

    @Override
    public void awaitRelease(LockRequest request, Duration atMost) throws InterruptedException {
        table.awaitChange(request.name(), atMost);
    }

    @Override
    public void close() {
        table.wakeAll();
    }

    @Override
    public String toString() {
        return "memory";
    }
}
