package io.trivet.lock.memory;

import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.ReleaseResult;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;

/** A client's connection to a table that many clients share. */
final class InMemoryBackend implements LockBackend {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    /** A time that is long enough for another thread to wake up and ask. */
    private static final Duration OTHERS_TURN = Duration.ofMillis(5);

    private static final LockGuarantees GUARANTEES = new LockGuarantees(
            EnumSet.of(
                    LockProperty.EXCLUSIVE,
                    LockProperty.RISING_TOKENS,
                    LockProperty.EXPIRES,
                    LockProperty.NOTIFIES_WAITERS,
                    LockProperty.LOCAL_HANDOFF,
                    LockProperty.KEEPS_MIN_HOLD),
            "All clients belong to one InMemoryLocks, in one JVM; nothing outlives it.");

    private final LockTable table;

    InMemoryBackend(LockTable table) {
        this.table = table;
    }

    @Override
    public boolean supports(LockMode.Kind kind) {
        return true;
    }

    @Override
    public AcquireResult acquire(LockRequest request) {
        long generation = table.acquire(request);
        if (generation > 0) {
            return new AcquireResult.Granted(generation, request.leaseTime());
        }
        boolean keepsReadersOut = request.waits() && request.mode().kind() == LockMode.Kind.WRITE;
        return new AcquireResult.Busy(ASK_AGAIN, keepsReadersOut);
    }

    @Override
    public AcquireResult acquireWithin(LockRequest request, long nanos) {
        return acquire(request);
    }

    @Override
    public ReleaseResult release(LockRequest request) {
        boolean wasHeld = table.release(request.name(), request.owner());
        return new ReleaseResult(wasHeld, table.isAwaited(request.name()) ? OTHERS_TURN : Duration.ZERO);
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
        table.awaitChange(request, atMost);
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
