package io.trivet.lock.jdbc;

import io.trivet.support.jdbc.Session;
import io.trivet.support.jdbc.Session.Work;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection while locks are held. Otherwise renewals and releases would wait until the work under the locks
 * returns a connection to the pool, which may be after the leases are over. Thread-safe.
 */
final class ReservedConnection {
    private static final int SHORT_QUEUE = 2;

    /** Held while the connection is in use. Fair, so that a renewal doesn't wait behind later requests. */
    private final ReentrantLock use = new ReentrantLock(true);

    private final IdleSessions idle;
    private final Set<String> held = ConcurrentHashMap.newKeySet();

    /** Written under the lock. */
    private volatile @Nullable Session session;

    private volatile boolean closed;

    /**
     * Creates an instance without a connection.
     *
     * @param idle takes the connection back
     */
    ReservedConnection(IdleSessions idle) {
        this.idle = idle;
    }

    /**
     * Records that an owner has a lock, and returns whether the connection is kept; otherwise the caller returns it.
     */
    boolean keep(String owner, Session offered) {
        held.add(owner);
        if (closed || session != null || !use.tryLock()) {
            return false;
        }
        try {
            if (closed || session != null) {
                return false;
            }
            session = offered;
            return true;
        } finally {
            use.unlock();
        }
    }

    /** Records that an owner no longer has a lock. The connection is returned with the last one. */
    void forget(String owner) {
        if (held.remove(owner) && held.isEmpty()) {
            use.lock();
            try {
                if (held.isEmpty()) {
                    giveBack();
                }
            } finally {
                use.unlock();
            }
        }
    }

    /** Returns whether many threads wait for it, so that a thread with a choice should borrow another one. */
    boolean isBusy() {
        return use.getQueueLength() >= SHORT_QUEUE;
    }

    /** Runs work on the connection; returns null if there is no connection, or it turns out to be broken. */
    <T> @Nullable T use(Work<T> work) throws SQLException {
        if (session == null) {
            return null;
        }
        use.lock();
        try {
            Session current = session;
            if (current == null) {
                return null;
            }
            try {
                current.limitAnswers();
                return current.useIdle(work);
            } finally {
                if (current.isDiscarded()) {
                    session = null;
                }
            }
        } finally {
            use.unlock();
        }
    }

    private void giveBack() {
        Session current = session;
        session = null;
        if (current != null) {
            idle.giveBack(current);
        }
    }

    void close() {
        use.lock();
        try {
            closed = true;
            held.clear();
            giveBack();
        } finally {
            use.unlock();
        }
    }
}
