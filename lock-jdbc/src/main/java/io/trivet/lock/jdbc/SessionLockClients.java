package io.trivet.lock.jdbc;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockOptions;
import io.trivet.lock.engine.LockEngine;
import io.trivet.support.jdbc.JdbcUrls;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;

/** Creates clients whose locks are held by sessions of the database. */
final class SessionLockClients {
    private static final long SECOND_CONNECTION_SECONDS = 3;

    private SessionLockClients() {}

    /** Chooses by the database product. */
    @FunctionalInterface
    private interface Choice<T> {
        T on(Connection connection, String product, String url) throws SQLException;
    }

    static LockClient rowLocks(DataSource source, LockOptions options, String table) {
        return create(source, options, (connection, product, url) -> {
            RowSql sql = rowSql(connection, product, url, table);
            refuseSingleConnection(source, url);
            return new RowLocks(source, sql);
        });
    }

    static TransactionLocks transactions(DataSource source, String table) {
        Objects.requireNonNull(source, "source");
        return ask(
                source,
                (connection, product, url) ->
                        new TransactionLocks(source, rowSql(connection, product, url, table), url, new Random()));
    }

    private static RowSql rowSql(Connection connection, String product, String url, String table) throws SQLException {
        return switch (product) {
            case "PostgreSQL" -> new PostgresRowSql(table, PostgresSessions.isDirect(connection));
            case "MariaDB" -> new MySqlRowSql(table, true);
            case "MySQL" -> new MySqlRowSql(table, false);
            case "H2" -> new H2RowSql(table);
            default ->
                throw new LockException(
                        Code.REFUSED,
                        "Row locks are not supported on " + product + " (" + url
                                + "): use PostgreSQL, MariaDB, MySQL or H2.");
        };
    }

    static LockClient advisoryLocks(DataSource source, LockOptions options, String table) {
        return create(source, options, (connection, product, url) -> switch (product) {
            case "PostgreSQL" -> {
                PostgresAdvisoryLocks.check(connection, url);
                yield new PostgresAdvisoryLocks(source, table);
            }
            case "MariaDB", "MySQL" -> new MySqlAdvisoryLocks(source, table);
            default ->
                throw new LockException(
                        Code.REFUSED,
                        product + " (" + url
                                + ") has no advisory locks: use PostgreSQL, MariaDB or MySQL, or another form of locks.");
        });
    }

    private static LockClient create(DataSource source, LockOptions options, Choice<SessionForm> choice) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(options, "options");
        return ask(
                source,
                (connection, product, url) -> new LockEngine(
                        new SessionLockBackend(source, choice.on(connection, product, url), url, new Random()),
                        options));
    }

    private static <T> T ask(DataSource source, Choice<T> choice) {
        try (Connection connection = source.getConnection()) {
            DatabaseMetaData about = connection.getMetaData();
            String url = JdbcUrls.shown(about.getURL());
            return choice.on(connection, about.getDatabaseProductName(), url);
        } catch (SQLException | RuntimeException e) {
            throw SqlFaults.translate("Could not connect to the database", e);
        }
    }

    /** Called while one connection of the source is in use. */
    private static void refuseSingleConnection(DataSource source, String url) {
        OptionalInt size = PoolSize.of(source);
        if (size.isPresent() ? size.getAsInt() > 1 : lendsAnother(source)) {
            return;
        }
        throw new LockException(
                Code.REFUSED,
                "Row locks on " + url
                        + " need more than the one connection that the pool lends at a time: one for each lock"
                        + " that is held or being acquired, and one for tokens. Let the pool have at least 2, and one more than"
                        + " the locks that the program holds at a time; or use lease rows, or a transaction under a lock"
                        + " (JdbcLocks.transactions), which need one.");
    }

    /** A pool that doesn't say its size may wait for another connection without an end, so another thread asks. */
    private static boolean lendsAnother(DataSource source) {
        FutureTask<Boolean> second = new FutureTask<>(() -> {
            source.getConnection().close();
            return true;
        });
        Thread thread = new Thread(second, "trivet-lock-pool");
        thread.setDaemon(true);
        thread.start();
        try {
            return second.get(SECOND_CONNECTION_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw SqlFaults.translate("Could not get a second connection", new SQLException(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LockException(Code.UNAVAILABLE, "Interrupted while the connection pool was checked.", e);
        }
    }
}
