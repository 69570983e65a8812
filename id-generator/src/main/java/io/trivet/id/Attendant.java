package io.trivet.id;

import io.trivet.id.IdException.Code;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one daemon thread that asks the store for a generator: when it is time, and when somebody orders it, who may wait for the answer. It
 * ends when it is closed, or with a fault that is for good.
 */
final class Attendant {
    private static final System.Logger LOG = System.getLogger("io.trivet.id");

    /** Longer than a store takes to answer or to give up. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(15).toNanos();

    private static final Set<Code> FOR_GOOD = Set.of(Code.LEASE_LOST, Code.COUNTER_WENT_BACK, Code.CLOSED);

    private final Object subject;
    private final LongSupplier turn;
    private final long retryNanos;
    private final Runnable last;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition order = lock.newCondition();
    private final Condition answer = lock.newCondition();
    private long begun;
    private long ended;
    private boolean ordered;
    private @Nullable IdException fault;
    private boolean over;
    private boolean closing;

    /**
     * Makes one that isn't started.
     *
     * @param subject whom it asks for, in messages
     * @param turn asks the store, and returns after how many nanoseconds to do so again
     * @param retryNanos after how many nanoseconds to try again what failed
     * @param last what is done before the thread ends, unless there was a fault for good
     */
    Attendant(String threadName, Object subject, LongSupplier turn, long retryNanos, Runnable last) {
        this.subject = subject;
        this.turn = turn;
        this.retryNanos = retryNanos;
        this.last = last;
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Has the store asked soon. */
    void order() {
        lock.lock();
        try {
            ordered = true;
            order.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Has the store asked, and returns when there is enough, or after a turn that began after this call.
     *
     * @return what went wrong, or null if nothing did
     */
    @Nullable
    IdException orderAndWait(BooleanSupplier enough) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        boolean interrupted = false;
        lock.lock();
        try {
            long wanted = begun + 1;
            order();
            while (ended < wanted && !over && !enough.getAsBoolean()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return new IdException(
                            Code.UNAVAILABLE, subject + " could not go on: the store gives no answer. Try again.");
                }
                try {
                    long unused = answer.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return fault == null ? null : new IdException(fault.code(), String.valueOf(fault.getMessage()), fault);
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        long pause = 0;
        while (awaitTurn(pause)) {
            IdException now = null;
            try {
                pause = turn.getAsLong();
            } catch (IdException e) {
                now = e;
            } catch (RuntimeException e) {
                now = new IdException(Code.UNAVAILABLE, subject + ": the store failed. See why.", e);
            }
            if (now != null) {
                pause = retryNanos;
            }
            endTurn(now);
        }
        if (!isOver()) {
            endTurn(new IdException(Code.CLOSED, subject + " is closed. Build another."));
            last.run();
        }
    }

    private boolean isOver() {
        lock.lock();
        try {
            return over;
        } finally {
            lock.unlock();
        }
    }

    /** Returns true if it is time for a turn, or false if there are no more. */
    private boolean awaitTurn(long pause) {
        lock.lock();
        try {
            long left = pause;
            while (!closing && !over && !ordered && left > 0) {
                left = order.awaitNanos(left);
            }
            begun++;
            ordered = false;
            return !closing && !over;
        } catch (InterruptedException e) {
            throw new AssertionError("Nobody knows this thread, and so nobody interrupts it.", e);
        } finally {
            lock.unlock();
        }
    }

    private void endTurn(@Nullable IdException now) {
        lock.lock();
        try {
            over = now != null && FOR_GOOD.contains(now.code());
            if (now != null && over && now.code() != Code.CLOSED) {
                LOG.log(Level.WARNING, now.getMessage());
            } else if (now != null && fault == null && !over) {
                LOG.log(Level.WARNING, subject + " could not ask its store; ids are given as long as they last.", now);
            }
            fault = now;
            ended = begun;
            answer.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread, and returns when it has done its last. An interrupt is no reason to leave that undone. */
    void close() {
        lock.lock();
        try {
            closing = true;
            order.signal();
        } finally {
            lock.unlock();
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        boolean interrupted = false;
        while (thread.isAlive() && System.nanoTime() - deadline < 0) {
            try {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
