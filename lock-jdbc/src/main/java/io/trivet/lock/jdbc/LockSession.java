package io.trivet.lock.jdbc;

import io.trivet.lock.spi.LockRequest;
import io.trivet.support.jdbc.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection that holds at most one lock, for as long as the server keeps its session or transaction.
 *
 * <p>The server ends it if it is idle for longer than the lease time. A thread that uses it holds {@link #use}.
 */
abstract class LockSession {
    /** A release at the end of a client may meet a renewal. */
    final ReentrantLock use = new ReentrantLock();

    private final Session session;

    /** The server's idle limit before the first lock, and the one that is set now. */
    private @Nullable String limitBefore;

    private long limitMillis;

    /** The moment at which it was last put aside, for its next lock. */
    private volatile long idleSince;

    /** Whether a renewal found that the lock is lost; guarded by {@link #use}. */
    private boolean lost;

    LockSession(Session session) {
        this.session = session;
    }

    final Connection connection() {
        return session.connection();
    }

    /**
     * Tries to lock once. Returns the generation, or 0 if the lock is busy; then the session holds nothing.
     *
     * @throws SQLException if the session is of no more use
     */
    abstract long take(LockRequest request) throws SQLException;

    /**
     * Proves that the lock stands, and lets the server keep it for the request's lease time from now. Returns false if
     * it no longer stands.
     *
     * @throws SQLException if the session is of no more use
     */
    abstract boolean renew(LockRequest request) throws SQLException;

    /**
     * Releases the lock; the server has done so when this returns. Returns whether it was held.
     *
     * @throws SQLException if the session is of no more use
     */
    abstract boolean release() throws SQLException;

    /** Lets the server end the session when it is idle for this long, and returns the former limit; empty if none is set. */
    abstract String setLimit(long millis) throws SQLException;

    /** Sets the server's settings back, after a limit was set; the former limit may be empty. */
    abstract void restore(String limit) throws SQLException;

    final boolean isLost() {
        return lost;
    }

    final void setLost() {
        lost = true;
    }

    /** Sets the idle limit for a lock's lease, unless the one that is set is about right. */
    final void adaptLimit(long millis) throws SQLException {
        if (limitBefore == null) {
            limitBefore = setLimit(millis);
            limitMillis = millis;
        } else if (limitMillis < millis || limitMillis / 2 > millis) {
            setLimit(millis);
            limitMillis = millis;
        }
    }

    /** Sets the idle limit if it is lower than this. */
    final void raiseLimit(long millis) throws SQLException {
        if (limitMillis < millis) {
            setLimit(millis);
            limitMillis = millis;
        }
    }

    /** Records that a statement has set the idle limit. */
    final void limitIsSet(long millis) {
        limitMillis = millis;
    }

    /** Returns for how long it may stay idle without a lock before the server ends it. */
    final long idleMillis() {
        return limitMillis;
    }

    final long idleSince() {
        return idleSince;
    }

    final void putAside() {
        idleSince = System.nanoTime();
    }

    /** Returns the connection to its pool as it was; or closes it if that fails, and returns false. */
    final boolean giveBack() {
        try {
            if (limitBefore != null) {
                restore(limitBefore);
            }
            session.close();
            return true;
        } catch (SQLException | RuntimeException e) {
            discard();
            return false;
        }
    }

    /** Closes the connection without asking the server, which frees the lock when it notices. */
    final void discard() {
        session.discard();
    }
}
