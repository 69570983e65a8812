package io.trivet.support.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the user's that is borrowed for statements, with a limit for each answer, and with auto-commit on if
 * each of them is a transaction of its own. It is returned in its former state. Not thread-safe.
 */
public final class Session implements AutoCloseable {
    /** Work in a session. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does the work. */
        T in(Session session) throws SQLException;
    }

    /** Prepares a statement. */
    @FunctionalInterface
    public interface Preparation {
        /** Prepares it on this connection. */
        PreparedStatement on(Connection connection) throws SQLException;
    }

    private static final int MAX_ANSWER_MILLIS = 5_000;
    private static final int UNSUPPORTED = -1;

    private final @Nullable DataSource source;
    private final Connection connection;
    private final boolean autoCommit;
    private final int timeout;
    private final long began = System.nanoTime();

    /** The network timeout in milliseconds that is set now; 0 if there is none. */
    private int limit;

    private boolean isDiscarded;

    /** The statements that stay prepared until the connection is returned, by their SQL. */
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private Session(@Nullable DataSource source, Connection connection, boolean autoCommits) throws SQLException {
        this.source = source;
        this.connection = connection;
        autoCommit = connection.getAutoCommit();
        timeout = networkTimeout(connection);
        if (autoCommit != autoCommits) {
            connection.setAutoCommit(autoCommits);
        }
        limit = Math.max(0, timeout);
        if (timeout == 0 || timeout > MAX_ANSWER_MILLIS) {
            limit(MAX_ANSWER_MILLIS);
        }
    }

    /** Borrows a connection with auto-commit on; closing the session returns it. */
    public static Session borrow(DataSource source) throws SQLException {
        return borrow(source, true);
    }

    /** Borrows a connection with auto-commit on or off; closing the session returns it. */
    public static Session borrow(DataSource source, boolean autoCommits) throws SQLException {
        Connection connection = source.getConnection();
        try {
            return new Session(source, connection, autoCommits);
        } catch (Throwable e) {
            BrokenConnections.discard(source, connection);
            throw e;
        }
    }

    /** Begins a session on a connection that {@link #restore} leaves open. */
    static Session on(Connection connection) throws SQLException {
        return new Session(null, connection, true);
    }

    private static int networkTimeout(Connection connection) throws SQLException {
        try {
            return connection.getNetworkTimeout();
        } catch (SQLFeatureNotSupportedException e) {
            return UNSUPPORTED;
        }
    }

    /** A statement's own limit needs the server's help, and a server that hangs gives none. */
    private boolean limit(int millis) throws SQLException {
        try {
            connection.setNetworkTimeout(Runnable::run, millis);
            limit = millis;
            return true;
        } catch (SQLFeatureNotSupportedException e) {
            return false;
        }
    }

    /**
     * Limits each answer to between half this time and this time; returns false if the driver can't do that.
     *
     * @param millis at least 2
     */
    public boolean limitAnswers(int millis) throws SQLException {
        return limit != 0 && limit <= millis && limit >= millis / 2 || limit(millis - millis / 8);
    }

    /** Limits each answer to 5 seconds, or to the connection's own shorter limit, after {@link #limitAnswers}. */
    public void limitAnswers() throws SQLException {
        int most = timeout > 0 ? Math.min(timeout, MAX_ANSWER_MILLIS) : MAX_ANSWER_MILLIS;
        if (limit != 0 && limit < most) {
            limit(most);
        }
    }

    /** Returns for how long the connection has been borrowed. */
    public long nanosSinceBorrowed() {
        return System.nanoTime() - began;
    }

    /** Returns the connection; don't close it. */
    public Connection connection() {
        return connection;
    }

    /**
     * Returns a statement that stays prepared until the session ends; don't close it. To prepare one takes a pool and a
     * driver a tenth of the time of a short statement.
     *
     * @param sql one of few texts; each is prepared in one way only
     */
    public PreparedStatement prepared(String sql, Preparation preparation) throws SQLException {
        PreparedStatement known = prepared.get(sql);
        if (known == null || known.isClosed()) {
            known = preparation.on(connection);
            prepared.put(sql, known);
        }
        return known;
    }

    /** Closes a prepared statement, which the server has lost. The next use prepares it again. */
    public void unprepare(String sql) throws SQLException {
        PreparedStatement known = prepared.remove(sql);
        if (known != null) {
            known.close();
        }
    }

    /** Returns whether the connection still works; asks the server, for at most a second. */
    public boolean isUsable() {
        return BrokenConnections.isUsable(connection);
    }

    /**
     * Gives the connection its former settings. A broken connection has no state worth restoring, and its fault must not
     * be hidden by another one.
     */
    void restore() throws SQLException {
        if (connection.isClosed()) {
            return;
        }
        // The pool may lend the connection to programs that drop what is prepared, or keep it open for long.
        for (PreparedStatement each : prepared.values()) {
            each.close();
        }
        prepared.clear();
        if (timeout != UNSUPPORTED && limit != timeout) {
            limit(timeout);
        }
        // Some drivers ask the server even if nothing changes.
        if (connection.getAutoCommit() != autoCommit) {
            connection.setAutoCommit(autoCommit);
        }
    }

    /** Returns the connection in its former state. */
    @Override
    public void close() throws SQLException {
        try {
            restore();
        } finally {
            connection.close();
        }
    }

    /**
     * Closes the session after a fault, which must not be hidden by another one. A connection that is broken is kept
     * from being lent again, even by a pool that doesn't know the driver's faults.
     */
    public void closeAfter(Throwable fault) {
        if (fault instanceof SQLException && !isUsable()) {
            discard();
            return;
        }
        try {
            close();
        } catch (SQLException | RuntimeException e) {
            fault.addSuppressed(e);
        }
    }

    /**
     * Runs work in this session, which the server may have ended while it was idle. If it turns out to be broken, the
     * session is discarded.
     *
     * @return null if the connection had broken before the work began
     */
    public <T> @Nullable T useIdle(Work<T> work) throws SQLException {
        long start = System.nanoTime();
        try {
            return work.in(this);
        } catch (SQLException e) {
            boolean brokeBefore = BrokenConnections.brokeBefore(start);
            if (isUsable()) {
                throw e;
            }
            discard();
            if (brokeBefore) {
                return null;
            }
            throw e;
        }
    }

    /** Returns whether the session was discarded, and so needn't be closed. */
    public boolean isDiscarded() {
        return isDiscarded;
    }

    /** Closes the connection without asking the server, and keeps it from being lent again. */
    public void discard() {
        isDiscarded = true;
        if (source != null) {
            BrokenConnections.discard(source, connection);
        }
    }
}
