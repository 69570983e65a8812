package io.trivet.support.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Runs work on connections that belong to the user: with time limits, in its own transaction, and with the connection's
 * settings restored afterwards.
 */
public final class Connections {
    private static final int STATEMENT_SECONDS = 3;
    private static final int TRIES = 5;
    private static final long MAX_RETRY_NANOS = TimeUnit.SECONDS.toNanos(STATEMENT_SECONDS);

    /**
     * The database aborted the statement in favour of another transaction. It may succeed when it is tried again.
     * H2's own state is for a row that changed since the transaction began.
     */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "90131");

    /** MySQL and MariaDB: a lock wasn't granted in time. The state is one for all errors. */
    static final int LOCK_WAIT_TIMEOUT = 1205;

    /** Work on a connection. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does the work. */
        T on(Connection connection) throws SQLException;
    }

    /** Work that the database may abort in favour of another transaction. */
    @FunctionalInterface
    public interface Attempt<T> {
        /** Does the work, with no effect of earlier attempts. */
        T make() throws SQLException;
    }

    private Connections() {}

    /**
     * Runs the work on a connection of its own, and commits it. Repeats it if the database aborted it in favour of
     * another transaction.
     *
     * @throws SQLException from the database or its pool
     */
    public static <T> T run(DataSource source, Work<T> work) throws SQLException {
        return repeat(() -> {
            Session session = Session.borrow(source);
            T result;
            try {
                result = work.on(session.connection());
            } catch (Throwable e) {
                session.closeAfter(e);
                throw e;
            }
            session.close();
            return result;
        });
    }

    /**
     * Makes up to 5 attempts while the database aborts them in favour of another transaction. None begins after 3
     * seconds.
     */
    public static <T> T repeat(Attempt<T> attempt) throws SQLException {
        long began = System.nanoTime();
        for (int tries = 1; ; tries++) {
            try {
                return attempt.make();
            } catch (SQLException e) {
                if (tries == TRIES || !isConflict(e) || System.nanoTime() - began > MAX_RETRY_NANOS) {
                    throw e;
                }
            }
        }
    }

    /** Returns whether the database aborted a statement in favour of another transaction. */
    public static boolean isConflict(SQLException e) {
        return CONFLICTS.contains(String.valueOf(e.getSQLState())) || e.getErrorCode() == LOCK_WAIT_TIMEOUT;
    }

    /** Runs the work with auto-commit on and a limit of 5 seconds for each answer. */
    public static <T> T on(Connection connection, Work<T> work) throws SQLException {
        Session session = Session.on(connection);
        try {
            return work.on(connection);
        } finally {
            session.restore();
        }
    }

    /** Limits a statement to 3 seconds on the server, and returns it. */
    public static <S extends Statement> S limited(S statement) throws SQLException {
        statement.setQueryTimeout(STATEMENT_SECONDS);
        return statement;
    }
}
