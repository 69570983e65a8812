package io.trivet.lock.jdbc;

import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockRequest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Row locks in PostgreSQL's SQL.
 *
 * <p>A try skips a locked row, because NOWAIT would leave an error in the server's log each time. Settings are local to
 * the transaction, so that they also work behind a pooler that lends a connection for one transaction.
 */
final class PostgresRowSql implements RowSql {
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final LockGuarantees GUARANTEES = new LockGuarantees(
            EnumSet.of(
                    LockProperty.EXCLUSIVE,
                    LockProperty.RISING_TOKENS,
                    LockProperty.EXPIRES,
                    LockProperty.LOCAL_HANDOFF),
            "One primary that loses no committed transaction (synchronous_commit on). The holder's connection stands: if it is"
                    + " cut, or the server ends, the server frees the lock at once, and the holder learns of it at its next"
                    + " renewal.");

    private final String table;
    private final String tokens;
    private final Statements statements;

    /** @param direct whether connections lead directly to the server, which may keep statements then */
    PostgresRowSql(String table, boolean direct) {
        this.table = table;
        tokens = table + "_token";
        statements = new Statements(direct, false);
    }

    @Override
    public LockGuarantees guarantees() {
        return GUARANTEES;
    }

    @Override
    public List<String> definitions() {
        return List.of(
                "CREATE TABLE IF NOT EXISTS " + table + " (name text COLLATE \"C\" PRIMARY KEY)",
                "CREATE TABLE IF NOT EXISTS " + tokens + " (name text COLLATE \"C\" PRIMARY KEY, token bigint NOT NULL,"
                        + " owner text NOT NULL, session bigint NOT NULL, acquired timestamptz NOT NULL)");
    }

    @Override
    public boolean isMissingTable(SQLException fault) {
        return PostgresConnections.UNDEFINED_TABLE.equals(fault.getSQLState());
    }

    @Override
    public boolean existsNow(SQLException fault) {
        return PostgresConnections.existsNow(fault);
    }

    @Override
    public String setIdleLimit(Connection connection, long millis) {
        return "";
    }

    @Override
    public void restoreIdleLimit(Connection connection, String before) {
        // The limit ends with the transaction.
    }

    @Override
    public Attempt lock(Connection connection, String name, long leaseMillis) throws SQLException {
        return statements.query(
                connection,
                "WITH locked AS MATERIALIZED (SELECT set_config('idle_in_transaction_session_timeout', ?, true) FROM "
                        + table
                        + " WHERE name = ? FOR UPDATE SKIP LOCKED) SELECT (SELECT count(set_config) FROM locked),"
                        + " pg_backend_pid(), EXISTS (SELECT FROM " + table + " WHERE name = ?)",
                row -> {
                    row.next();
                    if (row.getLong(1) == 1) {
                        return new Attempt(Row.LOCKED, row.getLong(2));
                    }
                    return row.getBoolean(3) ? Attempt.BUSY : Attempt.MISSING;
                },
                Long.toString(leaseMillis),
                name,
                name);
    }

    /**
     * Sends all in one round trip. A stricter isolation level would let the work read the data as they were before the
     * lock was free. The limit for the lock doesn't apply to the work.
     */
    @Override
    public Row lockForWork(Connection connection, String name, long waitMillis) throws SQLException {
        String row = "FROM " + table + " WHERE name = " + PostgresConnections.text(name);
        String select = "SELECT (SELECT count(*) FROM (SELECT " + row + " FOR UPDATE"
                + (waitMillis > 0 ? "" : " SKIP LOCKED") + ") l), EXISTS (SELECT " + row + ")";
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"
                    + " SELECT set_config('trivet.lock_timeout', current_setting('lock_timeout'), true),"
                    + " set_config('lock_timeout', '" + Math.max(1, waitMillis) + "', true); " + select
                    + "; SELECT set_config('lock_timeout', current_setting('trivet.lock_timeout'), true)");
            // The results of SET and of the first SELECT come before.
            statement.getMoreResults();
            statement.getMoreResults();
            try (ResultSet result = statement.getResultSet()) {
                result.next();
                if (result.getLong(1) == 1) {
                    return Row.LOCKED;
                }
                return result.getBoolean(2) ? Row.BUSY : Row.MISSING;
            }
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return Row.BUSY;
            }
            throw e;
        }
    }

    /** A transaction that locked a row has a number; one that the driver has just begun has none. */
    @Override
    public boolean keep(Connection connection, long session, long leaseMillis) throws SQLException {
        return statements.query(
                connection,
                "SELECT txid_current_if_assigned() IS NOT NULL, set_config('idle_in_transaction_session_timeout', ?, true)",
                row -> row.next() && row.getBoolean(1),
                Long.toString(leaseMillis));
    }

    @Override
    public void insert(Connection connection, String name) throws SQLException {
        statements.update(connection, "INSERT INTO " + table + " (name) VALUES (?) ON CONFLICT DO NOTHING", name);
    }

    @Override
    public long nextToken(Connection connection, LockRequest request, long session) throws SQLException {
        return statements.query(
                connection,
                "INSERT INTO " + tokens + " AS t (name, token, owner, session, acquired) VALUES (?, "
                        + PostgresConnections.CLOCK_MICROS
                        + ", ?, ?, clock_timestamp()) ON CONFLICT (name) DO UPDATE"
                        + " SET token = greatest(t.token + 1, excluded.token), owner = excluded.owner,"
                        + " session = excluded.session, acquired = excluded.acquired RETURNING token",
                row -> {
                    row.next();
                    return row.getLong(1);
                },
                request.name(),
                request.owner(),
                session);
    }

    /** A row's xmax is the transaction that locked it last, and the transaction holds a lock on itself. */
    private String holding() {
        return " FROM " + table + " r JOIN pg_locks l ON l.transactionid = r.xmax WHERE r.name = ?"
                + " AND l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted";
    }

    @Override
    public Optional<Holder> holder(Connection connection, String name) throws SQLException {
        String sql = "SELECT l.pid, t.owner, t.token, t.acquired FROM (SELECT r.name, l.pid" + holding()
                + ") l LEFT JOIN " + tokens + " t ON t.name = l.name AND t.session = l.pid";
        return statements.query(
                connection,
                sql,
                row -> !row.next()
                        ? Optional.empty()
                        : Optional.of(
                                row.getString(2) == null
                                        ? PostgresConnections.unknown(row.getInt(1))
                                        : new Holder(
                                                row.getString(2),
                                                OptionalLong.of(row.getLong(3)),
                                                Optional.of(row.getTimestamp(4).toInstant()))),
                name);
    }

    @Override
    public boolean end(Connection connection, String name) throws SQLException {
        return PostgresConnections.end(statements, connection, name, holding());
    }
}
