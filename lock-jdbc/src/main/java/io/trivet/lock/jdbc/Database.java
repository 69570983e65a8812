package io.trivet.lock.jdbc;

import io.trivet.support.jdbc.Connections;
import io.trivet.support.jdbc.JdbcUrls;
import io.trivet.support.jdbc.Session;
import io.trivet.support.jdbc.Session.Work;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Borrows connections, runs statements on them, each as its own transaction, and returns them in their former state.
 */
final class Database {
    /** The shortest limit for an answer: an answer that comes too late costs a connection. */
    static final Duration MIN_LIMIT = Duration.ofMillis(500);

    private static final long MIN_LIMIT_NANOS = MIN_LIMIT.toNanos();

    /** For how long no answer is limited after one has come too late. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final DataSource source;
    private final String url;
    private final String product;
    private final boolean direct;

    /** Whether the driver limits the time of an answer, and a statement the time that it waits for a row. */
    private final boolean isLimitable;

    private final IdleSessions idle;
    private final ReservedConnection kept;

    /** The moment until which answers are too slow for limited requests. */
    private volatile long slowUntil = System.nanoTime();

    private Database(DataSource source, String url, String product, boolean direct) {
        this.source = source;
        this.url = url;
        this.product = product;
        this.direct = direct;
        isLimitable = product.equals("PostgreSQL");
        idle = new IdleSessions(source, url);
        kept = new ReservedConnection(idle);
    }

    /**
     * Asks the data source for its database product.
     *
     * @throws io.trivet.lock.LockException if it can't be asked
     */
    static Database of(DataSource source) {
        try (Session session = Session.borrow(source)) {
            DatabaseMetaData about = session.connection().getMetaData();
            String url = JdbcUrls.shown(about.getURL());
            String product = String.valueOf(about.getDatabaseProductName());
            boolean direct = !product.equals("PostgreSQL") || PostgresSessions.isDirect(session.connection());
            return new Database(source, url, product, direct);
        } catch (SQLException | RuntimeException e) {
            throw SqlFaults.translate("Could not connect to the database", e);
        }
    }

    /** Returns the product's name, as its driver tells it. */
    String product() {
        return product;
    }

    /** Returns false if the connections lead to a pooler that may share the server's connections among clients. */
    boolean isDirect() {
        return direct;
    }

    /**
     * Runs the work and commits it. Repeats it if the database aborted it in favour of another transaction.
     *
     * @throws SQLException from the database or its pool
     */
    <T> T run(Work<T> work) throws SQLException {
        return Connections.repeat(() -> {
            Session session = Session.borrow(source);
            T result = use(session, work);
            session.close();
            return result;
        });
    }

    /**
     * Runs work that may grant a lock to an owner. If it does, the connection is kept for later requests of that grant.
     */
    <T> T runToHold(String owner, Work<T> work, Predicate<T> wins) throws SQLException {
        return Connections.repeat(() -> {
            Session session;
            while ((session = idle.take()) != null) {
                T result = tryIn(session, work);
                if (result != null) {
                    keep(session, owner, wins.test(result));
                    return result;
                }
            }
            session = Session.borrow(source);
            T result = use(session, work);
            keep(session, owner, wins.test(result));
            return result;
        });
    }

    /** Runs work in a session that has just begun. */
    private static <T> T use(Session session, Work<T> work) throws SQLException {
        try {
            return work.in(session);
        } catch (Throwable e) {
            session.closeAfter(e);
            throw e;
        }
    }

    /** Runs work in a session that was kept; returns null if the server had ended it. */
    private static <T> @Nullable T tryIn(Session session, Work<T> work) throws SQLException {
        try {
            session.limitAnswers();
            return session.useIdle(work);
        } catch (Throwable e) {
            if (!session.isDiscarded()) {
                session.closeAfter(e);
            }
            throw e;
        }
    }

    private void keep(Session session, String owner, boolean holds) {
        if (!holds || !kept.keep(owner, session)) {
            idle.giveBack(session);
        }
    }

    /** Work that has to end in time. */
    @FunctionalInterface
    interface LimitedWork<T> {
        /** Does the work; returns empty if another thread must do it. */
        Optional<T> in(Session session, BeforeStatement before) throws SQLException;
    }

    /** Limits the time of the next statement. */
    @FunctionalInterface
    interface BeforeStatement {
        void limit() throws SQLException;
    }

    /** Ends work for which no time is left, before its next statement. */
    private static final class TooLateException extends SQLException {
        private static final long serialVersionUID = 1;
    }

    /**
     * Runs work as {@link #runToHold}, but only if it certainly ends within this time: on a connection that is kept, with
     * a limit for each answer.
     *
     * @return empty if another thread must do it: there is no such connection, it is broken, or the database refused
     * @throws SQLException if there was no answer in time
     */
    <T> Optional<T> runToHoldWithin(long nanos, String owner, LimitedWork<T> work, Predicate<T> wins)
            throws SQLException {
        long deadline = System.nanoTime() + nanos;
        if (!isLimitable || nanos < MIN_LIMIT_NANOS || System.nanoTime() - slowUntil < 0) {
            return Optional.empty();
        }
        Session session = idle.take();
        if (session == null) {
            return Optional.empty();
        }
        BeforeStatement before = () -> limit(session, deadline);
        Optional<T> result = Optional.empty();
        try {
            Optional<T> answer = session.useIdle(kept -> work.in(kept, before));
            if (answer != null) {
                result = answer;
            }
        } catch (SQLException e) {
            if (session.isDiscarded()) {
                // Each such answer costs a connection.
                slowUntil = System.nanoTime() + SLOW_NANOS;
                throw e;
            }
            // The other thread will hear the same, or repeats what was aborted.
        } catch (RuntimeException | Error e) {
            session.discard();
            throw e;
        }
        if (!session.isDiscarded()) {
            keep(session, owner, result.filter(wins).isPresent());
        }
        return result;
    }

    private static void limit(Session session, long deadline) throws SQLException {
        long left = deadline - System.nanoTime();
        if (left < MIN_LIMIT_NANOS
                || !session.limitAnswers((int) Math.min(TimeUnit.NANOSECONDS.toMillis(left), Integer.MAX_VALUE))) {
            throw new TooLateException();
        }
    }

    /**
     * Runs work for a lock that an owner holds. It must not wait until another thread returns a connection to the pool.
     */
    <T> T runHolding(String owner, Work<T> work) throws SQLException {
        return Connections.repeat(() -> {
            T result = kept.use(work);
            return result != null ? result : runToHold(owner, work, done -> true);
        });
    }

    /** Runs the last work for a lock that an owner holds. */
    <T> T runToEnd(String owner, Work<T> work) throws SQLException {
        T result = Connections.repeat(() -> {
            T done = kept.isBusy() ? null : kept.use(work);
            return done != null ? done : run(work);
        });
        kept.forget(owner);
        return result;
    }

    /** Returns the connections that were kept. */
    void close() {
        kept.close();
        idle.close();
    }

    @Override
    public String toString() {
        return url;
    }
}
