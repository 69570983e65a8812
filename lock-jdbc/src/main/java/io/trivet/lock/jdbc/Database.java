package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.support.jdbc.JdbcUrls;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** Borrows a connection for one statement at a time, each a transaction of its own, and gives it back as it was. */
final class Database {
    private static final int STATEMENT_SECONDS = 3;
    private static final int NETWORK_MILLIS = 5_000;
    private static final int TRIES = 5;
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

    /** What is done on a connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private final DataSource source;
    private final String url;
    private final KeptConnection kept = new KeptConnection();

    private final PostgresLeaseRows rows;

    private Database(DataSource source, String url, PostgresLeaseRows rows) {
        this.source = source;
        this.url = url;
        this.rows = rows;
    }

    /**
     * Asks which database it is.
     *
     * @throws LockException if it can't be asked, or isn't one that we know
     */
    static Database of(DataSource source) {
        try (Connection connection = source.getConnection()) {
            DatabaseMetaData about = connection.getMetaData();
            String url = JdbcUrls.shown(about.getURL());
            String product = about.getDatabaseProductName();
            if (!"PostgreSQL".equals(product)) {
                throw new LockException(
                        Code.REFUSED, "There are no lease rows on " + product + " yet (" + url + "): use PostgreSQL.");
            }
            return new Database(source, url, PostgresLeaseRows.on(connection));
        } catch (SQLException | RuntimeException e) {
            throw SqlFaults.translate("Could not connect to the database", e);
        }
    }

    /**
     * Does the work and commits it; again, if the database gave it up in favour of another transaction.
     *
     * @throws SQLException what the database said, or what its pool did
     */
    <T> T run(Work<T> work) throws SQLException {
        return repeat(() -> {
            try (Connection connection = source.getConnection()) {
                return on(connection, work);
            }
        });
    }

    /** Does the work that may win an owner a lock, and keeps the connection for what that needs later. */
    <T> T runToHold(String owner, Work<T> work, Predicate<T> wins) throws SQLException {
        return repeat(() -> {
            Connection connection = source.getConnection();
            boolean isKept = false;
            try {
                T result = on(connection, work);
                isKept = wins.test(result) && kept.keep(owner, connection);
                return result;
            } finally {
                if (!isKept) {
                    connection.close();
                }
            }
        });
    }

    /** Does work for a lock that an owner holds, and that must not wait for others to give a connection back. */
    <T> T runHolding(String owner, Work<T> work) throws SQLException {
        return repeat(() -> {
            T result = kept.use(connection -> on(connection, work));
            return result != null ? result : runToHold(owner, work, done -> true);
        });
    }

    /** Does the last work for a lock that an owner holds. */
    <T> T runToEnd(String owner, Work<T> work) throws SQLException {
        T result = repeat(() -> {
            T done = kept.isBusy() ? null : kept.use(connection -> on(connection, work));
            return done != null ? done : run(work);
        });
        kept.forget(owner);
        return result;
    }

    private interface Attempt<T> {
        T make() throws SQLException;
    }

    private static <T> T repeat(Attempt<T> attempt) throws SQLException {
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

    /** Has the connection commit by itself, and limited, for this work. */
    private static <T> T on(Connection connection, Work<T> work) throws SQLException {
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

    /** Returns how lease rows are asked for there. */
    PostgresLeaseRows rows() {
        return rows;
    }

    /** Gives back what was kept. */
    void close() {
        kept.close();
    }

    static void limit(Statement statement) throws SQLException {
        statement.setQueryTimeout(STATEMENT_SECONDS);
    }

    @Override
    public String toString() {
        return url;
    }
}
