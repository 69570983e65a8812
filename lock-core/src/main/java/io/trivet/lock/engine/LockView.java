package io.trivet.lock.engine;

import io.trivet.lock.Lease;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** A distributed lock as the JDK's {@link Lock}. It keeps the leases, because its callers only lock and unlock. */
final class LockView implements Lock {
    private final LockAcquirer acquirer;
    private final ThreadLeases leases;
    private final String lock;

    LockView(LockAcquirer acquirer, ThreadLeases leases, String lock) {
        this.acquirer = acquirer;
        this.leases = leases;
        this.lock = lock;
    }

    @Override
    public void lock() {
        // One request for all rounds of the loop, so that an interrupt doesn't restart the wait timeout.
        AcquireRequest wanted = acquirer.request(true);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    leases.push(acquirer.acquire(wanted));
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        throwIfInterrupted();
        leases.push(acquirer.acquire(acquirer.request(true)));
    }

    @Override
    public boolean tryLock() {
        return push(acquirer.tryNow(true));
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        throwIfInterrupted();
        return push(acquirer.tryAcquire(acquirer.request(Duration.ofNanos(unit.toNanos(time)), true)));
    }

    /** Throws if the thread was interrupted, which the JDK promises even if no wait is needed. */
    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private boolean push(Optional<Lease> acquired) {
        acquired.ifPresent(leases::push);
        return acquired.isPresent();
    }

    @Override
    public void unlock() {
        Lease last = leases.pop(acquirer.name());
        if (last == null) {
            throw new IllegalMonitorStateException(
                    "Thread " + Thread.currentThread().getName() + " has not locked " + this
                            + ", or has already unlocked it as many times. Unlock in the thread that locked, through a view of the same client.");
        }
        last.close();
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException(
                "A distributed lock has no conditions. Wait outside the lock instead, for a message or by polling.");
    }

    @Override
    public String toString() {
        return "Lock[" + lock + "]";
    }
}
