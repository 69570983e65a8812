package io.trivet.lock.engine;

import io.trivet.lock.spi.TimeSource;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A waiting thread. */
final class ThreadWaiter implements Waiter {
    private final AcquireRequest wanted;
    private final Thread thread = Thread.currentThread();
    private volatile @Nullable Turn turn;

    ThreadWaiter(AcquireRequest wanted) {
        this.wanted = wanted;
    }

    @Override
    public AcquireRequest wanted() {
        return wanted;
    }

    @Override
    public Thread holder() {
        return thread;
    }

    @Override
    public void take(Turn given) {
        turn = given;
        LockSupport.unpark(thread);
    }

    /** Waits for the turn; returns null if the time is over. */
    @Nullable
    Turn await(TimeSource time) throws InterruptedException {
        while (true) {
            Turn given = turn;
            if (given != null) {
                return given;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long left = wanted.deadline() - time.nanoTime();
            if (left <= 0) {
                return null;
            }
            LockSupport.parkNanos(this, left);
        }
    }

    /** Waits for a turn that is on its way. */
    Turn awaitImminent() {
        boolean interrupted = false;
        Turn given;
        while ((given = turn) == null) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return given;
    }
}
