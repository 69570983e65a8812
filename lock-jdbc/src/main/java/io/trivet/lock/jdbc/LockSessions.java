package io.trivet.lock.jdbc;

import io.trivet.support.jdbc.Session;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a client. A few that hold no lock are kept for a moment, because their settings needn't be sent to the
 * server again for the next lock. Thread-safe.
 */
final class LockSessions {
    private static final int MAX_IDLE = 4;
    private static final long KEEP_MILLIS = 1_000;
    private static final long MIN_KEEP_MILLIS = 50;

    private final DataSource source;
    private final SessionForm form;

    /** The last one used is the first. */
    private final ConcurrentLinkedDeque<LockSession> idle = new ConcurrentLinkedDeque<>();

    private final AtomicInteger idleCount = new AtomicInteger();

    /** The number of sessions that are open or being opened. */
    private final AtomicInteger open = new AtomicInteger();

    private final IdleTimer timer;
    private volatile boolean closed;

    LockSessions(DataSource source, SessionForm form, String database) {
        this.source = source;
        this.form = form;
        timer = new IdleTimer(database, this::check);
    }

    /** Returns a session that was kept, or null. The server may have ended it meanwhile. */
    @Nullable
    LockSession kept() {
        LockSession session = idle.pollFirst();
        if (session != null) {
            idleCount.decrementAndGet();
        }
        return session;
    }

    /**
     * Opens a session on a connection of the pool.
     *
     * @throws SQLException from the database or its pool
     */
    LockSession open() throws SQLException {
        open.incrementAndGet();
        boolean opened = false;
        try {
            form.beforeOpening();
            Session session = Session.borrow(source, form.autoCommits());
            try {
                LockSession lockSession = form.open(session);
                opened = true;
                return lockSession;
            } finally {
                if (!opened) {
                    session.discard();
                }
            }
        } finally {
            if (!opened) {
                left();
            }
        }
    }

    /** Takes back a session that holds no lock. */
    void giveBack(LockSession session) {
        if (closed || keepMillis(session) < MIN_KEEP_MILLIS || idleCount.get() >= MAX_IDLE) {
            end(session);
            return;
        }
        session.putAside();
        idleCount.incrementAndGet();
        idle.addFirst(session);
        timer.plan();
        if (closed) {
            endIdle();
        }
    }

    private static long keepMillis(LockSession session) {
        return Math.min(KEEP_MILLIS, session.idleMillis() / 2);
    }

    /** Drops a session in an unknown state. */
    void discard(LockSession session) {
        try {
            session.discard();
        } finally {
            left();
        }
    }

    private boolean end(LockSession session) {
        try {
            return session.giveBack();
        } finally {
            left();
        }
    }

    private void left() {
        open.decrementAndGet();
        timer.plan();
    }

    /** Returns connections that were idle for long enough. */
    private void check() {
        LockSession oldest;
        while ((oldest = idle.peekLast()) != null) {
            long nanos = System.nanoTime() - oldest.idleSince();
            if (nanos < TimeUnit.MILLISECONDS.toNanos(keepMillis(oldest))) {
                timer.plan();
                return;
            }
            if (idle.removeLastOccurrence(oldest)) {
                idleCount.decrementAndGet();
                end(oldest);
            }
        }
        if (open.get() == 0) {
            form.onUnused(() -> open.get() == 0);
        }
    }

    private void endIdle() {
        boolean answers = true;
        LockSession session;
        while ((session = kept()) != null) {
            if (answers) {
                answers = end(session);
            } else {
                discard(session);
            }
        }
    }

    void close() {
        closed = true;
        timer.close();
        endIdle();
        form.onUnused(() -> true);
    }
}
