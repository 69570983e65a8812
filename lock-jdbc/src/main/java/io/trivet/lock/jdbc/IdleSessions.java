package io.trivet.lock.jdbc;

import io.trivet.support.jdbc.Session;
import java.sql.SQLException;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Borrowed connections that hold nothing, and are kept for a moment: to borrow a connection, set its limits, and set
 * them back costs as much as a short statement. Each is returned to its pool about a second after it was borrowed, so
 * that the pool can do what it does with its connections. Thread-safe.
 */
final class IdleSessions {
    private static final int MAX_KEPT = 4;
    private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** At most one of this many connections of a pool is kept, because the program needs them for its own work. */
    private static final int SHARE = 4;

    private final int maxKept;

    /** The last one used is the first. */
    private final ConcurrentLinkedDeque<Session> sessions = new ConcurrentLinkedDeque<>();

    private final AtomicInteger count = new AtomicInteger();
    private final IdleTimer timer;
    private volatile boolean closed;

    IdleSessions(DataSource source, String database) {
        OptionalInt poolSize = PoolSize.of(source);
        maxKept = poolSize.isPresent() ? Math.min(MAX_KEPT, poolSize.getAsInt() / SHARE) : 1;
        timer = new IdleTimer(database, this::check);
    }

    /** Returns a session, which the server may have ended meanwhile; or null if none is kept. */
    @Nullable
    Session take() {
        Session session = sessions.pollFirst();
        if (session != null) {
            count.decrementAndGet();
        }
        return session;
    }

    /** Takes a session that the caller doesn't need any more. */
    void giveBack(Session session) {
        if (closed || session.nanosSinceBorrowed() > KEEP_NANOS) {
            end(session);
            return;
        }
        if (count.incrementAndGet() > maxKept) {
            count.decrementAndGet();
            end(session);
            return;
        }
        sessions.addFirst(session);
        timer.plan();
        if (closed) {
            endAll();
        }
    }

    private void check() {
        Session oldest;
        while ((oldest = sessions.peekLast()) != null) {
            if (oldest.nanosSinceBorrowed() < KEEP_NANOS) {
                timer.plan();
                return;
            }
            if (sessions.removeLastOccurrence(oldest)) {
                count.decrementAndGet();
                end(oldest);
            }
        }
    }

    private static void end(Session session) {
        try {
            session.close();
        } catch (SQLException | RuntimeException e) {
            session.discard();
        }
    }

    private void endAll() {
        Session session;
        while ((session = take()) != null) {
            end(session);
        }
    }

    /** Returns all sessions. Later ones are returned at once. */
    void close() {
        closed = true;
        timer.close();
        endAll();
    }
}
