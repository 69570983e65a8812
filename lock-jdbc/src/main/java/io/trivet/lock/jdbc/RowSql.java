package io.trivet.lock.jdbc;

import io.trivet.lock.LockGuarantees;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Row locks in one database's SQL. A table has a row for each name, which transactions lock; another table has the last
 * token of each name, which is committed on another connection. Thread-safe.
 */
interface RowSql {
    /** The result of a try to lock a name's row. */
    enum Row {
        LOCKED,
        BUSY,
        MISSING
    }

    /** The result of a try, and the server's number of the session. */
    record Attempt(Row row, long session) {
        static final Attempt BUSY = new Attempt(Row.BUSY, 0);
        static final Attempt MISSING = new Attempt(Row.MISSING, 0);
    }

    /** The database's longest wait in one statement. */
    long MAX_WAIT_MILLIS = 1_000;

    /** The advice for a missing right. */
    Map<String, String> ADVICE =
            SqlFaults.forMissingRight("Let this user SELECT, INSERT and UPDATE the tables for row locks.");

    LockGuarantees guarantees();

    List<String> definitions();

    boolean isMissingTable(SQLException fault);

    /** Returns whether a definition failed because another program has just executed it. */
    boolean existsNow(SQLException fault);

    /**
     * Lets the server end the session when it is idle for this long, if that is a setting of sessions. Returns the
     * former setting, or an empty text.
     */
    String setIdleLimit(Connection connection, long millis) throws SQLException;

    /** Sets the idle limit back. */
    void restoreIdleLimit(Connection connection, String before) throws SQLException;

    /** Begins a transaction that tries to lock the name's row, without waiting. */
    Attempt lock(Connection connection, String name, long leaseMillis) throws SQLException;

    /**
     * Tries to lock the name's row in a transaction that the caller has begun and will work in. The row is busy if it
     * wasn't free within the time; the server may wait less than that, or not at all.
     */
    Row lockForWork(Connection connection, String name, long waitMillis) throws SQLException;

    /** Proves that the transaction still holds its lock, and lets the server keep it for this long from now. */
    boolean keep(Connection connection, long session, long leaseMillis) throws SQLException;

    /** Ends a transaction in which nothing was written. The server has let go of its lock when this returns. */
    default void unlock(Connection connection) throws SQLException {
        // A commit could wait for the disk.
        connection.rollback();
    }

    /**
     * Marks where the work begins in a transaction that holds its lock. Returns null if a rollback of the whole
     * transaction also ends the lock as it should.
     */
    default @Nullable Savepoint beginWork(Connection connection) throws SQLException {
        return null;
    }

    /** Inserts the name's row. */
    void insert(Connection tokens, String name) throws SQLException;

    /** Commits the next token, and who takes it. */
    long nextToken(Connection tokens, LockRequest request, long session) throws SQLException;

    Optional<Holder> holder(Connection connection, String name) throws SQLException;

    /** Ends the session that holds the lock; returns false if it is free. */
    boolean end(Connection connection, String name) throws SQLException;
}
