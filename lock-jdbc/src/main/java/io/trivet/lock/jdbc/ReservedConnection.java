package io.trivet.lock.jdbc;

import io.trivet.support.jdbc.Connections;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection while locks are held. Otherwise renewals and releases would wait until the work under the locks
 * returns a connection to the pool, which may be after the leases are over. Thread-safe.
 */
final class ReservedConnection {
    private static final int SHORT_QUEUE = 2;

    /** A failure this quick didn't wait for a silent server: the connection had broken before. */
    private static final long SOON = TimeUnit.SECONDS.toNanos(1);

    /** Held while the connection is in use. Fair, so that a renewal doesn't wait behind later requests. */
    private final ReentrantLock use = new ReentrantLock(true);

    private final Set<String> held = ConcurrentHashMap.newKeySet();

    /** Written under the lock. */
    private volatile @Nullable Connection connection;

    private volatile boolean closed;

    /**
     * Records that an owner has a lock, and returns whether the connection is kept; otherwise the caller returns it.
     */
    boolean keep(String owner, Connection offered) {
        held.add(owner);
        if (closed || connection != null || !use.tryLock()) {
            return false;
        }
        try {
            if (closed || connection != null) {
                return false;
            }
            connection = offered;
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
    <T> @Nullable T use(Connections.Work<T> work) throws SQLException {
        if (connection == null) {
            return null;
        }
        use.lock();
        try {
            Connection current = connection;
            if (current == null) {
                return null;
            }
            long began = System.nanoTime();
            try {
                return work.on(current);
            } catch (SQLException e) {
                boolean soon = System.nanoTime() - began < SOON;
                if (isUsable(current)) {
                    throw e;
                }
                giveBack();
                if (soon) {
                    return null;
                }
                throw e;
            }
        } finally {
            use.unlock();
        }
    }

    private static boolean isUsable(Connection connection) {
        try {
            return !connection.isClosed() && connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private void giveBack() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                // The connection is broken; a pool notices that by itself.
                return;
            }
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
