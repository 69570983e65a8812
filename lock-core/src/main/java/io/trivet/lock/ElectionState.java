package io.trivet.lock;

import io.trivet.lock.LeaderListener.Reason;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The state of an election that its thread shares with others: they close it, end a leadership, and interrupt the thread,
 * but only while that ends what it waits for. Thread-safe.
 */
final class ElectionState {
    private final Thread thread;
    private final ReentrantLock mutex = new ReentrantLock();
    private final Condition changed = mutex.newCondition();
    private boolean closed;

    /** Whether the thread waits for the lock, or is in the listener's work. */
    private boolean interruptible;

    private volatile @Nullable LeaderTerm term;

    ElectionState(Thread thread) {
        this.thread = thread;
    }

    /** Returns the current leadership, or null. */
    @Nullable
    LeaderTerm term() {
        return term;
    }

    boolean isClosed() {
        mutex.lock();
        try {
            return closed;
        } finally {
            mutex.unlock();
        }
    }

    /** Ends the election and its leadership, and returns that. */
    @Nullable
    LeaderTerm close() {
        mutex.lock();
        try {
            closed = true;
            LeaderTerm last = term;
            if (last != null) {
                end(last, Reason.CLOSED);
            } else {
                interrupt();
            }
            changed.signalAll();
            return last;
        } finally {
            mutex.unlock();
        }
    }

    private void interrupt() {
        if (interruptible && Thread.currentThread() != thread) {
            thread.interrupt();
        }
    }

    /** Called before the thread waits for the lock; returns false if the election was closed. */
    boolean beginWaiting() {
        mutex.lock();
        try {
            interruptible = !closed;
            return interruptible;
        } finally {
            mutex.unlock();
        }
    }

    /** Called before the listener is; returns false if the election was closed. */
    boolean beginTerm(LeaderTerm next) {
        mutex.lock();
        try {
            if (closed) {
                return false;
            }
            term = next;
            interruptible = true;
            return true;
        } finally {
            mutex.unlock();
        }
    }

    /** From now on nobody interrupts the thread. An interrupt that came too late is cleared. */
    void endInterruptible() {
        mutex.lock();
        try {
            interruptible = false;
            Thread.interrupted();
        } finally {
            mutex.unlock();
        }
    }

    /** Called when the listener has returned. An interrupt that it left behind is cleared. */
    void endTerm() {
        endInterruptible();
        term = null;
    }

    /** Ends a leadership; returns true if it hadn't ended before. */
    boolean end(LeaderTerm which, Reason why) {
        mutex.lock();
        try {
            if (which.reason() != null) {
                return false;
            }
            which.setReason(why);
            interrupt();
            changed.signalAll();
            return true;
        } finally {
            mutex.unlock();
        }
    }

    Reason awaitEnd(LeaderTerm which) {
        mutex.lock();
        try {
            Reason ended;
            while ((ended = which.reason()) == null) {
                changed.awaitUninterruptibly();
            }
            return ended;
        } finally {
            mutex.unlock();
        }
    }

    /** Waits for this time, or until the election is closed. */
    void sleep(Duration time) {
        long left = time.toNanos();
        mutex.lock();
        try {
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // Nobody interrupts the thread here. If it happens all the same, the next attempt comes too early.
            return;
        } finally {
            mutex.unlock();
        }
    }
}
