package io.trivet.lock.jdbc;

import io.trivet.support.jdbc.BrokenConnections;
import io.trivet.support.jdbc.Connections.Work;
import io.trivet.support.jdbc.Session;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The one connection over which a client commits tokens, beside the transactions that hold its locks. It is borrowed
 * before them: otherwise they could use up the pool, and all wait for it. Thread-safe.
 */
final class TokenConnection {
    private final DataSource source;

    /** Held while the connection is in use. */
    private final ReentrantLock use = new ReentrantLock(true);

    private @Nullable Session session;

    TokenConnection(DataSource source) {
        this.source = source;
    }

    /** Borrows the connection, unless it is borrowed already. */
    void borrow() throws SQLException {
        use.lock();
        try {
            current();
        } finally {
            use.unlock();
        }
    }

    private Session current() throws SQLException {
        Session current = session;
        if (current == null) {
            current = Session.borrow(source);
            session = current;
        }
        return current;
    }

    /** Runs work that commits by itself, and once more if the connection turns out to have ended before. */
    <T> T use(Work<T> work) throws SQLException {
        use.lock();
        try {
            boolean wasKept = session != null;
            long began = System.nanoTime();
            Session current = current();
            try {
                return work.on(current.connection());
            } catch (SQLException e) {
                boolean brokeBefore = wasKept && BrokenConnections.brokeBefore(began);
                if (current.isUsable()) {
                    throw e;
                }
                session = null;
                current.discard();
                if (!brokeBefore) {
                    throw e;
                }
                return work.on(current().connection());
            }
        } finally {
            use.unlock();
        }
    }

    /** Returns the connection to its pool if the condition holds; the next use borrows one again. */
    void giveBack(BooleanSupplier isUnused) {
        use.lock();
        try {
            Session current = session;
            if (current == null || !isUnused.getAsBoolean()) {
                return;
            }
            session = null;
            try {
                current.close();
            } catch (SQLException e) {
                current.discard();
            }
        } finally {
            use.unlock();
        }
    }
}
