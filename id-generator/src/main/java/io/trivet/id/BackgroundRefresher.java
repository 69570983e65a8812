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
 * ends when it is closed, or with a fault that is for good. Anything else that a turn throws, an {@link Error} too, its callers are told, and
 * the next turn comes all the same; so it does after an interrupt, which nobody who knows this thread has a reason for.
 */
final class BackgroundRefresher {
    private static final System.Logger LOG = System.getLogger("io.trivet.id");

    /** Longer than a store takes to answer or to give up. */
    static final long PATIENCE_NANOS = Duration.ofSeconds(15).toNanos();

    private static final Set<Code> FOR_GOOD = Set.of(Code.COUNTER_WENT_BACK, Code.CLOSED);

    private final Object subject;
    private final LongSupplier turn;
    private final LongSupplier retryNanos;
    private final Runnable last;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition order = lock.newCondition();
    private final Condition answer = lock.newCondition();
    private long begun;
    private long ended;
    private boolean ordered;
    private @Nullable Throwable fault;
    private boolean over;
    private boolean closing;

    /**
     * Makes one that isn't started.
     *
     * @param subject whom it asks for, in messages
     * @param turn asks the store, and returns after how many nanoseconds to do so again
     * @param retryNanos after how many nanoseconds to try again what has just failed
     * @param last what is done before the thread ends, unless there was a fault for good
     */
    BackgroundRefresher(String threadName, Object subject, LongSupplier turn, LongSupplier retryNanos, Runnable last) {
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

    /** Names the thread anew. */
    void rename(String threadName) {
        thread.setName(threadName);
    }

    /**
     * Has the store asked, and returns when there is enough, or after a turn that began after this call, or this time.
     *
     * @return what went wrong, or null if nothing did
     */
    @Nullable
    IdException orderAndWait(BooleanSupplier enough, long patienceNanos) {
        long deadline = System.nanoTime() + patienceNanos;
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
            return fault == null ? null : told(fault);
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns it as the caller's own, who is not on the thread on which it happened. */
    private IdException told(Throwable what) {
        return what instanceof IdException known
                ? new IdException(known.code(), String.valueOf(known.getMessage()), known)
                : new IdException(
                        Code.UNAVAILABLE, subject + ": asking the store failed (" + what + "). See why.", what);
    }

    private void run() {
        long pause = 0;
        while (awaitTurn(pause)) {
            Throwable now = null;
            try {
                pause = turn.getAsLong();
            } catch (Throwable e) {
                now = e;
            }
            pause = endTurn(now, pause);
        }
        if (!isOver()) {
            long unused = endTurn(new IdException(Code.CLOSED, subject + " is closed. Build another."), 0);
            try {
                last.run();
            } catch (Throwable e) {
                log(subject + " could not be ended in order", e);
            }
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
                left = awaitOrder(left);
            }
            begun++;
            ordered = false;
            return !closing && !over;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // Its caller loops.
    private long awaitOrder(long nanos) {
        try {
            return order.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // Whoever it was, the generator still needs its store: what is due is done at once.
            return 0;
        }
    }

    /** Tells those who wait first: what follows may fail too, where there is no memory for it. Returns the pause until the next turn. */
    private long endTurn(@Nullable Throwable now, long pause) {
        Throwable before;
        lock.lock();
        try {
            before = fault;
            over = now instanceof IdException known && FOR_GOOD.contains(known.code());
            fault = now;
            ended = begun;
            answer.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (now != null && !isSame(before, now)) {
                log(over ? "No more ids" : subject + " could not ask its store", now);
            } else if (now == null && before != null && !isTold(before)) {
                LOG.log(Level.INFO, subject + " has an answer of its store again.");
            }
            return now == null ? pause : retryNanos.getAsLong();
        } catch (Throwable e) {
            return TimeUnit.SECONDS.toNanos(1);
        }
    }

    private static boolean isSame(@Nullable Throwable before, Throwable now) {
        if (isTold(now)) {
            return true;
        }
        return now instanceof IdException known
                ? before instanceof IdException last && last.code() == known.code()
                : before != null && before.getClass() == now.getClass();
    }

    /** Tells whether somebody else logs it: who has lost a lease does, with what it has left. */
    private static boolean isTold(Throwable fault) {
        return fault instanceof IdException known && (known.code() == Code.CLOSED || known.code() == Code.LEASE_LOST);
    }

    /** One line, since stores fail now and then and come back; all of it for whoever looks closer. */
    static void log(String what, Throwable why) {
        String message = why instanceof IdException ? String.valueOf(why.getMessage()) : why.toString();
        LOG.log(Level.WARNING, what + ": " + message.replaceAll("\\s*\\R\\s*", ", "));
        LOG.log(Level.DEBUG, what, why);
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
