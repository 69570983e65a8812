package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockRequest;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Row locks in H2's SQL. H2 doesn't end idle sessions, so a holder that is silent keeps its lock. */
final class H2RowSql implements RowSql {
    private static final Set<Integer> MISSING_TABLE = Set.of(42102, 42103, 42104);
    private static final int TABLE_EXISTS = 42101;
    private static final int DUPLICATE_KEY = 23505;
    private static final int LOCK_TIMEOUT = 50200;
    private static final int ADMIN_RIGHTS_REQUIRED = 90040;

    private static final String CLOCK_MICROS = "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP(6)) * 1000000 AS BIGINT)";

    private static final LockGuarantees GUARANTEES = new LockGuarantees(
            EnumSet.of(LockProperty.EXCLUSIVE, LockProperty.RISING_TOKENS, LockProperty.LOCAL_HANDOFF),
            "The database loses no committed transaction (WRITE_DELAY 0). The holder's connection stands: if it is cut, or the"
                    + " server ends, the lock is free at once, and the holder learns of it at its next renewal; H2 may then give"
                    + " it to two clients at once, because it puts a row back after it has freed it. H2 ends no idle session: a"
                    + " holder that falls silent while its connection stands keeps the lock.");

    private final String table;
    private final String tokens;

    H2RowSql(String table) {
        this.table = table;
        tokens = table + "_token";
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public LockGuarantees guarantees() {
        return GUARANTEES;
    }

    @Override
    public List<String> definitions() {
        return List.of(
                "CREATE TABLE IF NOT EXISTS " + table + " (name VARBINARY(1020) PRIMARY KEY)",
                "CREATE TABLE IF NOT EXISTS " + tokens + " (name VARBINARY(1020) PRIMARY KEY, token BIGINT NOT NULL,"
                        + " owner VARCHAR NOT NULL, session BIGINT NOT NULL, acquired TIMESTAMP(6) WITH TIME ZONE NOT NULL)");
    }

    @Override
    public boolean isMissingTable(SQLException fault) {
        return MISSING_TABLE.contains(fault.getErrorCode());
    }

    @Override
    public boolean existsNow(SQLException fault) {
        return fault.getErrorCode() == TABLE_EXISTS;
    }

    @Override
    public String setIdleLimit(Connection connection, long millis) {
        return "";
    }

    @Override
    public void restoreIdleLimit(Connection connection, String before) {
        // There is none.
    }

    @Override
    public Attempt lock(Connection connection, String name, long leaseMillis) throws SQLException {
        return lock(connection, name, "NOWAIT");
    }

    private Attempt lock(Connection connection, String name, String wait) throws SQLException {
        try {
            Long session = Queries.first(
                    connection,
                    "SELECT SESSION_ID() FROM " + table + " WHERE name = ? FOR UPDATE " + wait,
                    row -> row.getLong(1),
                    bytes(name));
            return session == null ? Attempt.MISSING : new Attempt(Row.LOCKED, session);
        } catch (SQLException e) {
            if (e.getErrorCode() == LOCK_TIMEOUT) {
                return Attempt.BUSY;
            }
            throw e;
        }
    }

    @Override
    public Row lockForWork(Connection connection, String name, long waitMillis) throws SQLException {
        return lock(connection, name, waitMillis > 0 ? "WAIT " + waitMillis / 1000.0 : "NOWAIT")
                .row();
    }

    @Override
    public boolean keep(Connection connection, long session, long leaseMillis) throws SQLException {
        Long current = Queries.first(connection, "SELECT SESSION_ID()", row -> row.getLong(1));
        return current != null && current == session;
    }

    /**
     * Commits. While H2 rolls a transaction back in a database on disk, it frees the row first and puts its old value
     * back afterwards. Another transaction that locks the row in between loses its lock without a sign of it.
     */
    @Override
    public void unlock(Connection connection) throws SQLException {
        connection.commit();
    }

    @Override
    public Savepoint beginWork(Connection connection) throws SQLException {
        return connection.setSavepoint();
    }

    @Override
    public void insert(Connection connection, String name) throws SQLException {
        try {
            Queries.change(connection, "INSERT INTO " + table + " (name) VALUES (?)", bytes(name));
        } catch (SQLException e) {
            ignoreDuplicate(e);
        }
    }

    private static void ignoreDuplicate(SQLException fault) throws SQLException {
        if (fault.getErrorCode() != DUPLICATE_KEY) {
            throw fault;
        }
    }

    @Override
    public long nextToken(Connection connection, LockRequest request, long session) throws SQLException {
        byte[] name = bytes(request.name());
        while (true) {
            Long token = Queries.first(
                    connection,
                    "SELECT token FROM FINAL TABLE (UPDATE " + tokens + " SET token = GREATEST(token + 1, "
                            + CLOCK_MICROS
                            + "), owner = ?, session = ?, acquired = CURRENT_TIMESTAMP(6) WHERE name = ?)",
                    row -> row.getLong(1),
                    request.owner(),
                    session,
                    name);
            if (token != null) {
                return token;
            }
            try {
                Queries.change(
                        connection,
                        "INSERT INTO " + tokens
                                + " (name, token, owner, session, acquired) VALUES (?, 0, '', 0, CURRENT_TIMESTAMP(6))",
                        name);
            } catch (SQLException e) {
                ignoreDuplicate(e);
            }
        }
    }

    private boolean isHeld(Connection connection, String name) throws SQLException {
        return lock(connection, name, "NOWAIT").row() == Row.BUSY;
    }

    /** The last token's owner, who holds the lock if it is held by a client, and whether its session is open. */
    private record Last(Holder holder, long session) {}

    private @Nullable Last last(Connection connection, String name) throws SQLException {
        return Queries.first(
                connection,
                "SELECT owner, token, acquired, session FROM " + tokens + " WHERE name = ?",
                row -> new Last(
                        new Holder(
                                row.getString(1),
                                OptionalLong.of(row.getLong(2)),
                                Optional.of(
                                        row.getObject(3, OffsetDateTime.class).toInstant())),
                        row.getLong(4)),
                bytes(name));
    }

    @Override
    public Optional<Holder> holder(Connection connection, String name) throws SQLException {
        if (!isHeld(connection, name)) {
            return Optional.empty();
        }
        Last last = last(connection, name);
        return Optional.of(
                last == null ? new Holder("unknown", OptionalLong.empty(), Optional.empty()) : last.holder());
    }

    @Override
    public boolean end(Connection connection, String name) throws SQLException {
        if (!isHeld(connection, name)) {
            return false;
        }
        Last last = last(connection, name);
        Boolean ended = null;
        try {
            ended = last == null
                    ? null
                    : Queries.first(
                            connection, "SELECT ABORT_SESSION(?)", row -> row.getBoolean(1), (int) last.session());
        } catch (SQLException e) {
            if (e.getErrorCode() == ADMIN_RIGHTS_REQUIRED) {
                throw new LockException(
                        Code.REFUSED,
                        "Lock '" + name
                                + "' could not be released by force: to end its holder's session, H2 needs a user with"
                                + " ADMIN rights.",
                        e);
            }
            throw e;
        }
        if (ended == null || !ended) {
            throw new LockException(
                    Code.REFUSED,
                    "Lock '" + name
                            + "' could not be released by force: its holder isn't known. It may be another program's"
                            + " transaction, or a client that is just acquiring the lock; then try again.");
        }
        return true;
    }
}
