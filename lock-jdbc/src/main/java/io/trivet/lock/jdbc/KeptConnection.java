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
 * Keeps one connection back as long as locks are held: renewals and releases must not wait until the work under the locks gives one back
 * to the pool, which may be after the leases are over. Thread-safe.
 */
final class KeptConnection {
    private static final int SHORT_QUEUE = 2;

    /** What fails so soon didn't wait for a server that is silent: the connection had broken before. */
    private static final long SOON = TimeUnit.SECONDS.toNanos(1);

    /** Who has it uses the connection. Fair: whoever renews doesn't wait behind all who come later. */
    private final ReentrantLock use = new ReentrantLock(true);

    private final Set<String> held = ConcurrentHashMap.newKeySet();

    /** Written under the lock. */
    private volatile @Nullable Connection connection;

    private volatile boolean closed;

    /** Notes that an owner has a lock, and tells whether the connection is kept; else the caller gives it back. */
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

    /** Notes that an owner has no lock any more; with the last one the connection goes back. */
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

    /** Tells whether many wait for it, so that whoever needn't should borrow another. */
    boolean isBusy() {
        return use.getQueueLength() >= SHORT_QUEUE;
    }

    /** Uses the connection; null if there is none, or it turned out to have broken. */
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
                // It broke; a pool finds that out by itself.
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
