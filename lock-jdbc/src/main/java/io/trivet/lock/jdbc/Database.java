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

/** Borrows a connection for one statement at a time, each a transaction of its own, and gives it back as it was. */
final class Database {
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
        return Connections.run(source, work);
    }

    /** Does the work that may win an owner a lock, and keeps the connection for what that needs later. */
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

    /** Does work for a lock that an owner holds, and that must not wait for others to give a connection back. */
    <T> T runHolding(String owner, Work<T> work) throws SQLException {
        return Connections.repeat(() -> {
            T result = kept.use(connection -> Connections.on(connection, work));
            return result != null ? result : runToHold(owner, work, done -> true);
        });
    }

    /** Does the last work for a lock that an owner holds. */
    <T> T runToEnd(String owner, Work<T> work) throws SQLException {
        T result = Connections.repeat(() -> {
            T done = kept.isBusy() ? null : kept.use(connection -> Connections.on(connection, work));
            return done != null ? done : run(work);
        });
        kept.forget(owner);
        return result;
    }

    /** Returns how lease rows are asked for there. */
    PostgresLeaseRows rows() {
        return rows;
    }

    /** Gives back what was kept. */
    void close() {
        kept.close();
    }

    @Override
    public String toString() {
        return url;
    }
}
