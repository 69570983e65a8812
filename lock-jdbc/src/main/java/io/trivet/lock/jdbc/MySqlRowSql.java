package io.trivet.lock.jdbc;

import io.trivet.lock.LockGuarantees;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Row locks in the SQL of MySQL 8 and MariaDB 10.3 or newer. */
final class MySqlRowSql implements RowSql {
    private final String table;
    private final String tokens;
    private final boolean isMariaDb;

    MySqlRowSql(String table, boolean isMariaDb) {
        this.table = table;
        tokens = table + "_token";
        this.isMariaDb = isMariaDb;
    }

    @Override
    public LockGuarantees guarantees() {
        return MySqlSql.GUARANTEES;
    }

    @Override
    public List<String> definitions() {
        return List.of(
                "CREATE TABLE IF NOT EXISTS " + table + " (name varbinary(1020) PRIMARY KEY) ENGINE = InnoDB",
                "CREATE TABLE IF NOT EXISTS " + tokens + " (name varbinary(1020) PRIMARY KEY, token bigint NOT NULL,"
                        + " owner text CHARACTER SET ascii NOT NULL, session bigint NOT NULL, acquired datetime(6) NOT NULL)"
                        + " ENGINE = InnoDB");
    }

    @Override
    public boolean isMissingTable(SQLException fault) {
        return MySqlSql.isMissingTable(fault);
    }

    @Override
    public boolean existsNow(SQLException fault) {
        return MySqlSql.existsNow(fault);
    }

    @Override
    public String setIdleLimit(Connection connection, long millis) throws SQLException {
        return MySqlSql.setIdleLimit(connection, millis);
    }

    @Override
    public void restoreIdleLimit(Connection connection, String before) throws SQLException {
        MySqlSql.restoreIdleLimit(connection, before);
    }

    @Override
    public Attempt lock(Connection connection, String name, long leaseMillis) throws SQLException {
        return lock(connection, name, "NOWAIT");
    }

    private Attempt lock(Connection connection, String name, String wait) throws SQLException {
        try {
            Long session = Queries.first(
                    connection,
                    "SELECT CONNECTION_ID() FROM " + table + " WHERE name = ? FOR UPDATE " + wait,
                    row -> row.getLong(1),
                    MySqlSql.bytes(name));
            return session == null ? Attempt.MISSING : new Attempt(Row.LOCKED, session);
        } catch (SQLException e) {
            if (MySqlSql.isLocked(e)) {
                return Attempt.BUSY;
            }
            throw e;
        }
    }

    /** MySQL can't wait for less than the session's own limit; there the caller asks again. */
    @Override
    public Row lockForWork(Connection connection, String name, long waitMillis) throws SQLException {
        return lock(connection, name, isMariaDb && waitMillis >= MAX_WAIT_MILLIS ? "WAIT 1" : "NOWAIT")
                .row();
    }

    /** The transaction stands as long as its session, unless the driver has silently opened another one. */
    @Override
    public boolean keep(Connection connection, long session, long leaseMillis) throws SQLException {
        Long current = Queries.first(connection, "SELECT CONNECTION_ID()", row -> row.getLong(1));
        return current != null && current == session;
    }

    @Override
    public void insert(Connection connection, String name) throws SQLException {
        Queries.change(connection, "INSERT IGNORE INTO " + table + " (name) VALUES (?)", MySqlSql.bytes(name));
    }

    @Override
    public long nextToken(Connection connection, LockRequest request, long session) throws SQLException {
        byte[] name = MySqlSql.bytes(request.name());
        String update = "UPDATE " + tokens + " SET token = LAST_INSERT_ID(GREATEST(token + 1, " + MySqlSql.CLOCK_MICROS
                + ")), owner = ?, session = ?, acquired = UTC_TIMESTAMP(6) WHERE name = ?";
        while (Queries.change(connection, update, request.owner(), session, name) == 0) {
            Queries.change(
                    connection,
                    "INSERT IGNORE INTO " + tokens
                            + " (name, token, owner, session, acquired) VALUES (?, 0, '', 0, UTC_TIMESTAMP(6))",
                    name);
        }
        Long token = Queries.first(connection, "SELECT LAST_INSERT_ID()", row -> row.getLong(1));
        return token == null ? 0 : token;
    }

    /** Locks the row for a moment, if it is free. */
    private boolean isHeld(Connection connection, String name) throws SQLException {
        return lock(connection, name, "NOWAIT").row() == Row.BUSY;
    }

    /** The last token's owner, who holds the lock if it is held by a client. */
    private record Last(Holder holder, long session, boolean isOfThisServer) {}

    private @Nullable Last last(Connection connection, String name) throws SQLException {
        Long uptime = Queries.first(connection, "SHOW GLOBAL STATUS LIKE 'Uptime'", row -> row.getLong(2));
        return Queries.first(
                connection,
                "SELECT owner, token, " + MySqlSql.micros("acquired") + ", session,"
                        + " acquired > UTC_TIMESTAMP(6) - INTERVAL ? SECOND FROM " + tokens + " WHERE name = ?",
                row -> new Last(
                        new Holder(
                                row.getString(1),
                                OptionalLong.of(row.getLong(2)),
                                Optional.of(Instant.EPOCH.plus(row.getLong(3), ChronoUnit.MICROS))),
                        row.getLong(4),
                        row.getBoolean(5)),
                uptime == null ? 0L : uptime,
                MySqlSql.bytes(name));
    }

    @Override
    public Optional<Holder> holder(Connection connection, String name) throws SQLException {
        if (!isHeld(connection, name)) {
            return Optional.empty();
        }
        Last last = last(connection, name);
        return Optional.of(
                last == null || !last.isOfThisServer()
                        ? new Holder("unknown", OptionalLong.empty(), Optional.empty())
                        : last.holder());
    }

    /** A number of a session from before the server's last start may have been given to another one. */
    @Override
    public boolean end(Connection connection, String name) throws SQLException {
        if (!isHeld(connection, name)) {
            return false;
        }
        Last last = last(connection, name);
        if (last == null || !last.isOfThisServer()) {
            throw MySqlSql.unknownHolder(name);
        }
        MySqlSql.kill(connection, name, last.session(), () -> isHeld(connection, name));
        return true;
    }
}
