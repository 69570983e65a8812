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
 * The one daemon thread that asks the store on behalf of a generator: periodically, and when a caller orders it, which
 * may wait for the answer.
 *
 * <p>The thread ends when it is closed, or on a permanent fault. If a turn throws anything else, even an {@link Error},
 * its waiting callers get the error, and the next turn follows all the same. The same holds after an interrupt, because
 * no code that knows this thread has a reason to interrupt it.
 */
final class BackgroundRefresher {
    private static final System.Logger LOG = System.getLogger("io.trivet.id");

    /** A time that is longer than a store needs to answer or to time out. */
    static final long PATIENCE_NANOS = Duration.ofSeconds(15).toNanos();

    private static final Set<Code> PERMANENT = Set.of(Code.COUNTER_WENT_BACK, Code.CLOSED);

    private final Object subject;
    private final LongSupplier turn;
    private final LongSupplier retryNanos;
    private final Runnable onEnd;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turnRequested = lock.newCondition();
    private final Condition turnEnded = lock.newCondition();
    private long begun;
    private long ended;
    private boolean requested;
    private @Nullable Throwable fault;
    private boolean over;
    private boolean closing;

    /**
     * Creates a refresher that isn't started.
     *
     * @param subject the generator, for messages
     * @param turn asks the store, and returns the nanoseconds until the next turn
     * @param retryNanos returns the nanoseconds until the next turn after a failed one
     * @param onEnd runs before the thread ends, unless there was a permanent fault
     */
    BackgroundRefresher(String threadName, Object subject, LongSupplier turn, LongSupplier retryNanos, Runnable onEnd) {
        this.subject = subject;
        this.turn = turn;
        this.retryNanos = retryNanos;
        this.onEnd = onEnd;
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Requests a turn as soon as possible. */
    void requestTurn() {
        lock.lock();
        try {
            requested = true;
            turnRequested.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Renames the thread. */
    void rename(String threadName) {
        thread.setName(threadName);
    }

    /**
     * Requests a turn, and returns when {@code enough} is true, when a turn that began after this call has ended, or
     * after {@code patienceNanos}.
     *
     * @return the fault of the last turn, or null if it succeeded
     */
    @Nullable
    IdException requestTurnAndWait(BooleanSupplier enough, long patienceNanos) {
        long deadline = System.nanoTime() + patienceNanos;
        boolean interrupted = false;
        lock.lock();
        try {
            long wanted = begun + 1;
            requestTurn();
            while (ended < wanted && !over && !enough.getAsBoolean()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return new IdException(
                            Code.UNAVAILABLE, subject + " could not continue: the store doesn't answer. Try again.");
                }
                try {
                    long unused = turnEnded.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return fault == null ? null : forCaller(fault);
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns a new exception with the caller's stack trace, because the fault happened on another thread. */
    private IdException forCaller(Throwable what) {
        return what instanceof IdException known
                ? new IdException(known.code(), String.valueOf(known.getMessage()), known)
                : new IdException(
                        Code.UNAVAILABLE, subject + ": asking the store failed (" + what + "). See the cause.", what);
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
                onEnd.run();
            } catch (Throwable e) {
                log(subject + " could not be closed cleanly", e);
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

    /** Waits until the next turn is due. Returns false if there are no more turns. */
    private boolean awaitTurn(long pause) {
        lock.lock();
        try {
            long left = pause;
            while (!closing && !over && !requested && left > 0) {
                left = awaitRequest(left);
            }
            begun++;
            requested = false;
            return !closing && !over;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // The caller waits in a loop.
    private long awaitRequest(long nanos) {
        try {
            return turnRequested.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // The generator needs its store all the same: the next turn follows at once.
            return 0;
        }
    }

    /**
     * Wakes the waiting callers, then logs. In this order, because logging can fail when memory is short. Returns the
     * pause until the next turn.
     */
    private long endTurn(@Nullable Throwable now, long pause) {
        Throwable before;
        lock.lock();
        try {
            before = fault;
            over = now instanceof IdException known && PERMANENT.contains(known.code());
            fault = now;
            ended = begun;
            turnEnded.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (now != null && !isSame(before, now)) {
                log(over ? "No more ids" : subject + " could not ask its store", now);
            } else if (now == null && before != null && !isLoggedElsewhere(before)) {
                LOG.log(Level.INFO, subject + " gets answers from its store again.");
            }
            return now == null ? pause : retryNanos.getAsLong();
        } catch (Throwable e) {
            return TimeUnit.SECONDS.toNanos(1);
        }
    }

    private static boolean isSame(@Nullable Throwable before, Throwable now) {
        if (isLoggedElsewhere(now)) {
            return true;
        }
        return now instanceof IdException known
                ? before instanceof IdException last && last.code() == known.code()
                : before != null && before.getClass() == now.getClass();
    }

    /** Returns whether other code logs the fault: a lost lease is logged where it is lost. */
    private static boolean isLoggedElsewhere(Throwable fault) {
        return fault instanceof IdException known && (known.code() == Code.CLOSED || known.code() == Code.LEASE_LOST);
    }

    /** Logs one line, because stores fail now and then and recover; the stack trace follows at level DEBUG. */
    static void log(String what, Throwable why) {
        String message = why instanceof IdException ? String.valueOf(why.getMessage()) : why.toString();
        LOG.log(Level.WARNING, what + ": " + message.replaceAll("\\s*\\R\\s*", ", "));
        LOG.log(Level.DEBUG, what, why);
    }

    /** Ends the thread, and returns when its last action is done, even if the calling thread is interrupted. */
    void close() {
        lock.lock();
        try {
            closing = true;
            turnRequested.signal();
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
