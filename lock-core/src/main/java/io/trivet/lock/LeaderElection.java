package io.trivet.lock;

import io.trivet.lock.LeaderListener.Reason;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes one of many clients the leader, for as long as it holds a lock, and tells a listener when that begins and ends.
 *
 * <pre>{@code
 * try (LeaderElection election = LeaderElection.start(locks.lock("leader:reports"), listener)) {
 *     awaitShutdown();
 * }
 * }</pre>
 *
 * <p>All clients that start an election with the same lock compete, in one process or in many. At most one leads at a
 * time, under the assumption of {@link LockClient#guarantees()}. The leader's lease is renewed. If it is lost, the
 * listener hears of it before another client can lead, as {@link Lease#onLost} describes; the client then takes part
 * again. A server that can't be asked is logged, and asked again after a random pause that grows from 0.1 to 10 seconds.
 * {@link DistributedLock#holder()} shows the leader to others. The lock's options apply: for example, {@link
 * LockOptions#withMaxHold} limits a leadership, so that others have their turn.
 *
 * <p>Thread-safe. It owns one daemon thread, which waits for the lock and runs the listener, until {@link #close()} or
 * until the lock's client is closed.
 */
public final class LeaderElection implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.trivet.lock");
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final Duration MIN_RESIGNED = Duration.ofSeconds(1);
    private static final Duration MAX_RESIGNED = Duration.ofSeconds(2);

    private final DistributedLock lock;
    private final LeaderListener listener;
    private final RetryPause pause;
    private final Duration closeLimit;
    private final Thread thread;
    private final ElectionState state;

    private LeaderElection(DistributedLock lock, LeaderListener listener, RandomGenerator random, Duration closeLimit) {
        this.lock = Objects.requireNonNull(lock, "lock");
        this.listener = Objects.requireNonNull(listener, "listener");
        pause = new RetryPause(random);
        this.closeLimit = closeLimit;
        thread = new Thread(this::run, "trivet-lock-leader " + lock.name());
        thread.setDaemon(true);
        state = new ElectionState(thread);
    }

    /**
     * Starts to take part in the election of this lock's holder, and returns at once.
     *
     * @param lock the lock that the leader holds; use it for nothing else
     * @param listener called by a thread of the election, perhaps before this method returns
     */
    public static LeaderElection start(DistributedLock lock, LeaderListener listener) {
        return start(lock, listener, new Random(), CLOSE_LIMIT);
    }

    static LeaderElection start(
            DistributedLock lock, LeaderListener listener, RandomGenerator random, Duration closeLimit) {
        LeaderElection election = new LeaderElection(lock, listener, random, closeLimit);
        election.thread.start();
        return election;
    }

    /** Returns whether this client leads now, with the certainty of {@link Lease#isHeld()}. */
    public boolean isLeader() {
        LeaderTerm term = state.term();
        return term != null && term.isHeld();
    }

    /** Ends the leadership like {@link Leadership#resign()}. Does nothing if this client doesn't lead. */
    public void resign() {
        LeaderTerm term = state.term();
        if (term != null) {
            term.resign();
        }
    }

    /**
     * Ends the leadership and leaves the election. It returns when the listener has returned and the lock is released.
     *
     * <p>It waits at most 10 seconds for the listener. After that it logs a warning and releases the lock although the
     * listener still runs. If the thread is interrupted meanwhile, it does the same at once, and keeps the interrupt. A
     * listener may close its election: then the method returns at once, and the lock is released after the listener has
     * returned. Later calls do nothing.
     */
    @Override
    public void close() {
        LeaderTerm last = state.close();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(closeLimit.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.log(Level.WARNING, "{0}: its listener or the server needs too long; the lock is released now.", this);
            if (last != null) {
                last.release();
            }
        }
    }

    private void run() {
        while (!state.isClosed()) {
            Duration wait;
            try (Lease lease = acquire()) {
                wait = lease == null ? Duration.ZERO : lead(new LeaderTerm(state, lease));
            } catch (LockException e) {
                wait = afterFault(e);
            } catch (Throwable e) {
                // An error of one attempt, such as a lack of memory, must not end the election unnoticed.
                LOG.log(Level.WARNING, this + ": an attempt failed; trying again.", e);
                wait = pause.next();
            }
            state.sleep(wait);
        }
    }

    /** Waits for the lock; returns null if the election was closed. */
    private @Nullable Lease acquire() {
        if (!state.beginWaiting()) {
            return null;
        }
        try {
            return lock.acquire();
        } catch (InterruptedException e) {
            // The thread belongs to the election, which interrupts it here only to close.
            return null;
        } finally {
            state.endInterruptible();
        }
    }

    /** Logs a fault of the server, and returns how long to wait. A lock client that was closed ends the election. */
    private Duration afterFault(LockException fault) {
        if (fault.code() == LockException.Code.TIMED_OUT) {
            return Duration.ZERO;
        }
        if (fault.code() == LockException.Code.CLOSED) {
            LOG.log(Level.INFO, "{0}: ends, because its lock client was closed.", this);
            state.close();
            return Duration.ZERO;
        }
        Duration wait = pause.next();
        LOG.log(Level.WARNING, this + ": no lock; trying again in " + wait.toMillis() + " ms.", fault);
        return wait;
    }

    /** Runs the listener from the beginning to the end of a leadership; returns how long to wait then. */
    private Duration lead(LeaderTerm term) {
        if (!state.beginTerm(term)) {
            return Duration.ZERO;
        }
        Reason reason;
        try {
            term.endWhenLost();
            callElected(term);
            reason = state.awaitEnd(term);
            callRevoked(term, reason);
        } finally {
            state.endTerm();
        }
        if (reason != Reason.FAILED) {
            pause.reset();
        }
        return switch (reason) {
            case RESIGNED -> pause.between(MIN_RESIGNED, MAX_RESIGNED);
            case LOST, FAILED -> pause.next();
            case CLOSED -> Duration.ZERO;
        };
    }

    private void callElected(LeaderTerm term) {
        try {
            listener.onElected(term);
        } catch (Throwable e) {
            boolean first = state.end(term, Reason.FAILED);
            if (first || !(e instanceof InterruptedException)) {
                LOG.log(Level.WARNING, this + ": the listener failed, which ends the leadership.", e);
            }
        } finally {
            state.endInterruptible();
        }
    }

    private void callRevoked(LeaderTerm term, Reason reason) {
        try {
            listener.onRevoked(term, reason);
        } catch (Throwable e) {
            LOG.log(Level.WARNING, this + ": the listener failed at the end of the leadership.", e);
        }
    }

    @Override
    public String toString() {
        LeaderTerm term = state.term();
        String now = term != null && term.isHeld()
                ? "leads with token " + term.fencingToken()
                : state.isClosed() ? "closed" : "waits";
        return "LeaderElection['" + lock.name() + "', " + now + "]";
    }
}
