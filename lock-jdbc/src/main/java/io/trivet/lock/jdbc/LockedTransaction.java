package io.trivet.lock.jdbc;

import io.trivet.support.jdbc.BrokenConnections;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A transaction that holds a lock, on a connection in which the caller works. */
final class LockedTransaction {
    private static final int NETWORK_MILLIS = 5_000;
    private static final int TRIES = 3;

    private final DataSource source;
    private final Connection connection;
    private final boolean autoCommitBefore;

    /** Where the work began, if a rollback goes only that far. */
    private final @Nullable Savepoint begin;

    private LockedTransaction(
            DataSource source, Connection connection, boolean autoCommitBefore, @Nullable Savepoint begin) {
        this.source = source;
        this.connection = connection;
        this.autoCommitBefore = autoCommitBefore;
        this.begin = begin;
    }

    /**
     * Begins a transaction that holds the lock; returns empty if the lock wasn't free within the time, or sooner.
     *
     * @throws SQLException from the database or its pool; then nothing is held
     */
    static Optional<LockedTransaction> begin(DataSource source, RowSql sql, String name, long waitMillis)
            throws SQLException {
        Connection connection = source.getConnection();
        LockedTransaction begun = null;
        boolean clean = false;
        try {
            boolean autoCommit = connection.getAutoCommit();
            int timeout = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, (int) waitMillis + NETWORK_MILLIS);
            boolean locked = lock(connection, sql, name, waitMillis);
            // The work has its own limits.
            connection.setNetworkTimeout(Runnable::run, timeout);
            LockedTransaction transaction =
                    new LockedTransaction(source, connection, autoCommit, locked ? sql.beginWork(connection) : null);
            if (locked) {
                begun = transaction;
            } else {
                transaction.rollback();
            }
            clean = true;
            return Optional.ofNullable(begun);
        } finally {
            if (!clean) {
                BrokenConnections.discard(source, connection);
            }
        }
    }

    private static boolean lock(Connection connection, RowSql sql, String name, long waitMillis) throws SQLException {
        for (int tries = 1; ; tries++) {
            connection.setAutoCommit(false);
            RowSql.Row row = lockOrMissTable(connection, sql, name, waitMillis);
            if (row != RowSql.Row.MISSING || tries == TRIES) {
                return row == RowSql.Row.LOCKED;
            }
            connection.rollback();
            connection.setAutoCommit(true);
            insert(connection, sql, name);
        }
    }

    private static RowSql.Row lockOrMissTable(Connection connection, RowSql sql, String name, long waitMillis)
            throws SQLException {
        try {
            return sql.lockForWork(connection, name, waitMillis);
        } catch (SQLException e) {
            if (sql.isMissingTable(e)) {
                return RowSql.Row.MISSING;
            }
            throw e;
        }
    }

    private static void insert(Connection connection, RowSql sql, String name) throws SQLException {
        try {
            sql.insert(connection, name);
        } catch (SQLException e) {
            if (!sql.isMissingTable(e)) {
                throw e;
            }
            RowTables.create(connection, sql);
            sql.insert(connection, name);
        }
    }

    Connection connection() {
        return connection;
    }

    /** Commits the work, and returns the connection to its pool. */
    void commit() throws SQLException {
        boolean committed = false;
        try {
            connection.commit();
            committed = true;
        } finally {
            if (!committed) {
                BrokenConnections.discard(source, connection);
            }
        }
        giveBack();
    }

    /** Rolls the work back, and returns the connection to its pool. */
    void rollback() throws SQLException {
        boolean done = false;
        try {
            if (begin == null) {
                connection.rollback();
            } else {
                connection.rollback(begin);
                connection.commit();
            }
            done = true;
        } finally {
            if (!done) {
                BrokenConnections.discard(source, connection);
            }
        }
        giveBack();
    }

    private void giveBack() {
        try {
            connection.setAutoCommit(autoCommitBefore);
            connection.close();
        } catch (SQLException e) {
            BrokenConnections.discard(source, connection);
        }
    }
}
