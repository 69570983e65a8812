package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.support.jdbc.Connections;
import io.trivet.support.jdbc.Connections.Work;
import io.trivet.support.jdbc.JdbcUrls;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.function.Predicate;
import javax.sql.DataSource;

/**
 * Borrows connections, runs one statement at a time on them, each as its own transaction, and returns them in their
 * former state.
 */
final class Database {
    private final DataSource source;
    private final String url;
    private final ReservedConnection kept = new ReservedConnection();

    private final PostgresLeaseRows rows;

    private Database(DataSource source, String url, PostgresLeaseRows rows) {
        this.source = source;
        this.url = url;
        this.rows = rows;
    }

    /**
     * Asks the data source for its database product.
     *
     * @throws LockException if it can't be asked, or the product isn't supported
     */
    static Database of(DataSource source) {
        try (Connection connection = source.getConnection()) {
            DatabaseMetaData about = connection.getMetaData();
            String url = JdbcUrls.shown(about.getURL());
            String product = about.getDatabaseProductName();
            if (!"PostgreSQL".equals(product)) {
                throw new LockException(
                        Code.REFUSED, "Lease rows are not supported on " + product + " (" + url + "): use PostgreSQL.");
            }
            return new Database(source, url, PostgresLeaseRows.on(connection));
        } catch (SQLException | RuntimeException e) {
            throw SqlFaults.translate("Could not connect to the database", e);
        }
    }

    /**
     * Runs the work and commits it. Repeats it if the database aborted it in favour of another transaction.
     *
     * @throws SQLException from the database or its pool
     */
    <T> T run(Work<T> work) throws SQLException {
        return Connections.run(source, work);
    }

    /**
     * Runs work that may grant a lock to an owner. If it does, the connection is kept for later requests of that grant.
     */
    <T> T runToHold(String owner, Work<T> work, Predicate<T> wins) throws SQLException {
        return Connections.repeat(() -> {
            Connection connection = source.getConnection();
            boolean isKept = false;
            try {
                T result = Connections.on(connection, work);
                isKept = wins.test(result) && kept.keep(owner, connection);
                return result;
            } finally {
                if (!isKept) {
                    connection.close();
                }
            }
        });
    }

    /**
     * Runs work for a lock that an owner holds. It must not wait until another thread returns a connection to the pool.
     */
    <T> T runHolding(String owner, Work<T> work) throws SQLException {
        return Connections.repeat(() -> {
            T result = kept.use(connection -> Connections.on(connection, work));
            return result != null ? result : runToHold(owner, work, done -> true);
        });
    }

    /** Runs the last work for a lock that an owner holds. */
    <T> T runToEnd(String owner, Work<T> work) throws SQLException {
        T result = Connections.repeat(() -> {
            T done = kept.isBusy() ? null : kept.use(connection -> Connections.on(connection, work));
            return done != null ? done : run(work);
        });
        kept.forget(owner);
        return result;
    }

    /** Returns the SQL of lease rows for this database. */
    PostgresLeaseRows rows() {
        return rows;
    }

    /** Returns the kept connection. */
    void close() {
        kept.close();
    }

    @Override
    public String toString() {
        return url;
    }
}
