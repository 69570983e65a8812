package io.trivet.lock.engine;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.spi.Attempt;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** A name seen through an engine: passes the local queue, then asks the server until it is granted or the time is over. */
final class NamedLock implements DistributedLock {
    private static final long FOREVER = Long.MAX_VALUE / 4;

    private final LockEngine engine;
    private final String name;
    private final LockOptions options;

    NamedLock(LockEngine engine, String name, LockOptions options) {
        this.engine = engine;
        this.name = name;
        this.options = options;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Lease acquire() throws InterruptedException {
        return acquire(FOREVER).orElseThrow();
    }

    @Override
    public Optional<Lease> tryAcquire() {
        try {
            return acquire(0);
        } catch (InterruptedException e) {
            throw new AssertionError("a try that doesn't wait was interrupted", e);
        }
    }

    @Override
    public Optional<Lease> tryAcquire(Duration atMost) throws InterruptedException {
        if (atMost.isNegative()) {
            return acquire(0);
        }
        return acquire(atMost.compareTo(Duration.ofNanos(FOREVER)) < 0 ? atMost.toNanos() : FOREVER);
    }

    @Override
    public Lock asLock() {
        return new LockView(this);
    }

    @Override
    public String toString() {
        return "DistributedLock['" + name + "' on " + engine.backend() + ", " + options + "]";
    }

    private Optional<Lease> acquire(long nanos) throws InterruptedException {
        long deadline = engine.time().nanoTime() + nanos;
        engine.ensureOpen(name);
        LocalQueue queue = engine.enter(name);
        boolean passed = false;
        Grant grant = null;
        try {
            Optional<Lease> again = queue.reenter();
            if (again.isPresent()) {
                return again;
            }
            passed = queue.pass(nanos);
            if (passed) {
                grant = contend(queue, nanos > 0, deadline);
            }
            if (grant == null) {
                return Optional.empty();
            }
            Lease lease = queue.hold(grant);
            if (engine.isClosed()) {
                grant.closeAllLeases();
                engine.ensureOpen(name);
            }
            return Optional.of(lease);
        } finally {
            if (grant == null) {
                if (passed) {
                    queue.open();
                }
                engine.leave(name);
            }
        }
    }

    /** Returns null if somebody else has the lock until the time is over. */
    private @Nullable Grant contend(LocalQueue queue, boolean waits, long deadline) throws InterruptedException {
        LockBackend backend = engine.backend();
        LockRequest request = new LockRequest(name, engine.nextOwner(), options.leaseTime(), waits);
        try {
            while (true) {
                engine.ensureOpen(name);
                GrantClock clock = GrantClock.start(engine.time());
                Attempt attempt = backend.acquire(request);
                if (attempt instanceof Attempt.Granted granted) {
                    return new Grant(engine, queue, request, granted, clock);
                }
                long left = deadline - engine.time().nanoTime();
                if (!waits) {
                    return null;
                }
                if (left <= 0) {
                    engine.releases().now(request);
                    return null;
                }
                Duration askAgain = ((Attempt.Busy) attempt).askAgain();
                backend.awaitRelease(request, Duration.ofNanos(Math.min(left, askAgain.toNanos())));
            }
        } catch (RuntimeException | InterruptedException e) {
            withdraw(request, e);
            throw e;
        }
    }

    /** Where an answer was lost, the request may have arrived: what it left on the server must not stand until its time is over. */
    private void withdraw(LockRequest request, Exception fault) {
        if (isUnavailable(fault)) {
            // The server was just found silent: the caller isn't kept waiting for it a second time.
            engine.releases().later(request);
            return;
        }
        try {
            engine.releases().now(request);
        } catch (LockException e) {
            fault.addSuppressed(e);
            if (isUnavailable(e)) {
                engine.releases().later(request);
            }
        }
    }

    private static boolean isUnavailable(Exception fault) {
        return fault instanceof LockException e && e.code() == LockException.Code.UNAVAILABLE;
    }
}
