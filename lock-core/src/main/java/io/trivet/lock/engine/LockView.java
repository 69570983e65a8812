package io.trivet.lock.engine;

import io.trivet.lock.Lease;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** A distributed lock as the JDK's: has the leases kept that its callers, who only lock and unlock, would have to keep. */
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
        // One for all turns of the loop: an interrupt doesn't begin the wait limit anew.
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

    /** The JDK's promise, also where nothing would be waited for. */
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
                            + ", or has unlocked it as often already. Unlock in the thread that locked, through a view of the same client.");
        }
        last.close();
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException(
                "A lock shared among machines has no conditions. Wait for what you need by a message or a poll, outside the lock.");
    }

    @Override
    public String toString() {
        return "Lock[" + lock + "]";
    }
}
