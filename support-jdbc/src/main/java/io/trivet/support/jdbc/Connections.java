package io.trivet.support.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;

/** Work on connections that are a user's: within limits of time, committed by itself, and given back as they were. */
public final class Connections {
    private static final int STATEMENT_SECONDS = 3;
    private static final int NETWORK_MILLIS = 5_000;
    private static final int TRIES = 5;

    /** Given up in favour of another transaction; the same may succeed when it is tried again. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

    /** What is done on a connection. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it. */
        T on(Connection connection) throws SQLException;
    }

    /** What may be given up in favour of another transaction. */
    @FunctionalInterface
    public interface Attempt<T> {
        /** Makes it, as if it were the first. */
        T make() throws SQLException;
    }

    private Connections() {}

    /**
     * Does the work on a connection of its own and commits it; again, if the database gave it up in favour of another transaction.
     *
     * @throws SQLException what the database said, or what its pool did
     */
    public static <T> T run(DataSource source, Work<T> work) throws SQLException {
        return repeat(() -> {
            try (Connection connection = source.getConnection()) {
                return on(connection, work);
            }
        });
    }

    /** Makes an attempt up to 5 times, as long as the database gives it up in favour of another transaction. */
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

    /** Has the connection commit by itself, and answer within 5 seconds, for this work. */
    public static <T> T on(Connection connection, Work<T> work) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        int timeout = connection.getNetworkTimeout();
        boolean unlimited = timeout == 0 || timeout > NETWORK_MILLIS;
        if (!autoCommit) {
            connection.setAutoCommit(true);
        }
        if (unlimited) {
            // The limit of a statement needs the server's help, which one that stands still doesn't give.
            connection.setNetworkTimeout(Runnable::run, NETWORK_MILLIS);
        }
        try {
            return work.on(connection);
        } finally {
            // A connection that broke has no state worth restoring, and its fault must not be covered by another.
            if (!connection.isClosed()) {
                if (unlimited) {
                    connection.setNetworkTimeout(Runnable::run, timeout);
                }
                connection.setAutoCommit(autoCommit);
            }
        }
    }

    /** Gives a statement 3 seconds on the server, and returns it. */
    public static <S extends Statement> S limited(S statement) throws SQLException {
        statement.setQueryTimeout(STATEMENT_SECONDS);
        return statement;
    }
}
