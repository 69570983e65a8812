package io.trivet.support.jdbc;

import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Ends the connections of a data source whose state is unknown. */
public final class BrokenConnections {
    private static final long SOON = TimeUnit.SECONDS.toNanos(1);

    private BrokenConnections() {}

    /**
     * Closes a connection at once, so that it neither keeps a lock nor returns to its pool with changed settings. The
     * server may be silent, so it isn't asked.
     *
     * @param source the data source that lent it
     */
    public static void discard(DataSource source, Connection connection) {
        evict(source, connection);
        quietly(() -> connection.abort(Runnable::run));
        // A pool that sees a closed connection fail doesn't lend it again.
        quietly(() -> connection.createStatement().close());
        quietly(connection::close);
    }

    /** HikariCP doesn't know the faults of all drivers, and would lend a broken connection again. */
    private static void evict(DataSource source, Connection connection) {
        try {
            source.getClass().getMethod("evictConnection", Connection.class).invoke(source, connection);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Another pool.
            return;
        }
    }

    private interface Step {
        void run() throws SQLException;
    }

    private static void quietly(Step step) {
        try {
            step.run();
        } catch (SQLException | RuntimeException e) {
            // It is broken, which is why it is closed.
            return;
        }
    }

    /** Returns whether a fault means that the server didn't answer in time, and not that it ended the connection. */
    public static boolean isSilence(Throwable fault) {
        for (Throwable each = fault; each != null; each = each.getCause()) {
            if (each instanceof SocketTimeoutException || each instanceof SQLTimeoutException) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns whether a failure came so soon that it didn't wait for a silent server: the connection had broken before.
     *
     * @param began the time by System.nanoTime() at which the request was sent
     */
    public static boolean brokeBefore(long began) {
        return System.nanoTime() - began < SOON;
    }

    /** Returns whether a connection still answers after a fault. */
    public static boolean isUsable(Connection connection) {
        try {
            return !connection.isClosed() && connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }
}
