package io.trivet.support.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Runs work on connections that belong to the user: with time limits, in its own transaction, and with the connection's
 * settings restored afterwards.
 */
public final class Connections {
    private static final int STATEMENT_SECONDS = 3;
    private static final int NETWORK_MILLIS = 5_000;
    private static final int TRIES = 5;

    /** The database aborted the statement in favour of another transaction. It may succeed when it is tried again. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

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
            try (Connection connection = source.getConnection()) {
                return on(connection, work);
            }
        });
    }

    /** Makes up to 5 attempts while the database aborts them in favour of another transaction. */
    public static <T> T repeat(Attempt<T> attempt) throws SQLException {
        for (int tries = 1; ; tries++) {
            try {
                return attempt.make();
            } catch (SQLException e) {
                if (tries == TRIES || !CONFLICTS.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
            }
        }
    }

    /** Runs the work with auto-commit on and a limit of 5 seconds for each answer. */
    public static <T> T on(Connection connection, Work<T> work) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        int timeout = connection.getNetworkTimeout();
        boolean unlimited = timeout == 0 || timeout > NETWORK_MILLIS;
        if (!autoCommit) {
            connection.setAutoCommit(true);
        }
        if (unlimited) {
            // A statement's own limit needs the server's help, and a server that hangs gives none.
            connection.setNetworkTimeout(Runnable::run, NETWORK_MILLIS);
        }
        try {
            return work.on(connection);
        } finally {
            // A broken connection has no state worth restoring, and its fault must not be hidden by another one.
            if (!connection.isClosed()) {
                if (unlimited) {
                    connection.setNetworkTimeout(Runnable::run, timeout);
                }
                connection.setAutoCommit(autoCommit);
            }
        }
    }

    /** Limits a statement to 3 seconds on the server, and returns it. */
    public static <S extends Statement> S limited(S statement) throws SQLException {
        statement.setQueryTimeout(STATEMENT_SECONDS);
        return statement;
    }
}
