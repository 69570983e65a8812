package io.trivet.lock.engine;

import io.trivet.lock.Lease;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the threads of one client wait for one name, so that only the first of them asks the server.
 *
 * <p>Who has passed the gate is the client's only contender for the name, or its holder, until the gate is opened again.
 */
final class LocalQueue {
    private static final int MORE_THAN_CAN_WAIT = 1 << 30;

    private final Semaphore gate = new Semaphore(1, true);
    private volatile @Nullable Grant grant;

    /** How many waiters and holders there are; read and changed under the engine's map only. */
    int users;

    /** Returns one more lease if this thread holds the lock. */
    Optional<Lease> reenter() {
        Grant current = grant;
        if (current == null) {
            return Optional.empty();
        }
        current.endIfOver();
        return current.reenter() ? Optional.of(new GrantLease(current)) : Optional.empty();
    }

    /** Passes the gate; without time to wait, an interrupt is left to whoever waits next. */
    boolean pass(long nanos) throws InterruptedException {
        return nanos <= 0 ? gate.tryAcquire() : gate.tryAcquire(nanos, TimeUnit.NANOSECONDS);
    }

    void open() {
        gate.release();
    }

    Lease hold(Grant granted) {
        grant = granted;
        granted.scheduleExpiry();
        return new GrantLease(granted);
    }

    void forget() {
        grant = null;
    }

    /** Ends the grant and lets every waiter through, to find the client closed. */
    void close() {
        Grant current = grant;
        if (current != null) {
            current.closeAllLeases();
        }
        gate.release(MORE_THAN_CAN_WAIT);
    }
}
