package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import io.trivet.lock.spi.Holder;
import io.trivet.support.jdbc.Connections;
import io.trivet.support.jdbc.Session;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Session-level advisory locks of PostgreSQL.
 *
 * <p>The key is the oid of the table of names and the id of the name's row, so that names don't collide with each other
 * or with other programs' keys. The token comes from a sequence in the statement that locks. The session also holds two
 * shared advisory locks, whose keys are the token and the negative time of the grant: other sessions can read them, and
 * nothing is written to the disk.
 *
 * <p>A sequence's value isn't on the disk yet when another session has just reserved the next values, so a crash may
 * let the sequence go back by as many as each session reserves at once. A table that a crash empties tells the first
 * session after it, which skips them.
 */
final class PostgresAdvisoryLocks implements SessionForm {
    private static final int MIN_VERSION = 14;

    /** The values that a session reserves in a sequence at once. */
    private static final int RESERVED = 32;

    private static final int MAX_KEYS = 10_000;

    /** The row that stands for all that is lost in a crash: no process has this id. */
    private static final int NO_CRASH = 0;

    private static final Statements DIRECT = new Statements(true, false);

    private static final LockGuarantees GUARANTEES = new LockGuarantees(
            EnumSet.of(
                    LockProperty.EXCLUSIVE,
                    LockProperty.RISING_TOKENS,
                    LockProperty.EXPIRES,
                    LockProperty.LOCAL_HANDOFF),
            "One primary (synchronous_commit on). The holder's connection stands: if it is cut, or the server ends, the server"
                    + " frees the lock at once, and the holder learns of it at its next renewal.");

    private final DataSource source;
    private final String table;
    private final String sequence;
    private final String sessions;
    private final Map<String, Key> keys = new ConcurrentHashMap<>();

    PostgresAdvisoryLocks(DataSource source, String table) {
        this.source = source;
        this.table = table;
        sequence = table + "_token";
        sessions = table + "_session";
    }

    /**
     * Checks the server's version, and that a connection leads directly to it.
     *
     * @throws LockException if sessions can't hold locks there
     */
    static void check(Connection connection, String url) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < MIN_VERSION) {
            throw new LockException(
                    Code.REFUSED,
                    "Advisory locks need PostgreSQL 14 or newer, which can end idle sessions, and " + url
                            + " has version " + version + ": use lease rows or row locks.");
        }
        if (!PostgresSessions.isDirect(connection)) {
            throw new LockException(
                    Code.REFUSED,
                    "Advisory locks don't work through a pooler, which may lend their session to other clients, and "
                            + url + " seems to be one: connect to the server itself, or use lease rows or row locks.");
        }
    }

    List<String> definitions() {
        return List.of(
                "CREATE TABLE IF NOT EXISTS " + table + " (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                        + " name text COLLATE \"C\" NOT NULL UNIQUE)",
                "CREATE UNLOGGED TABLE IF NOT EXISTS " + sessions + " (pid integer PRIMARY KEY, owner text NOT NULL)",
                "DO $$ BEGIN EXECUTE 'CREATE SEQUENCE IF NOT EXISTS " + sequence + " START WITH ' || "
                        + PostgresConnections.CLOCK_MICROS + "; END $$");
    }

    /** Creates what is missing. If another program does so at the same moment, a statement may fail for that reason. */
    void create(Connection connection) throws SQLException {
        for (String definition : definitions()) {
            try {
                Queries.run(connection, definition);
            } catch (SQLException e) {
                if (!PostgresConnections.existsNow(e)) {
                    throw e;
                }
            }
        }
    }

    @Override
    public LockSession open(Session session) throws SQLException {
        return new PostgresAdvisorySession(session, this);
    }

    /**
     * Takes the lock, a token, and the marks that {@link #holder} reads, if the table still has the known oid. The
     * comparison costs nothing: the server makes a new plan when the table is another one.
     */
    String takeSql() {
        return "SELECT t.token, CASE WHEN t.token > 0 THEN pg_try_advisory_lock_shared(t.token)"
                + " AND pg_try_advisory_lock_shared(-(date_part('epoch', clock_timestamp()) * 1000000)::bigint) END"
                + " FROM (SELECT CASE WHEN '" + table + "'::regclass::oid::int4 = ? THEN"
                + " CASE WHEN pg_try_advisory_lock(?, ?) THEN nextval('" + sequence
                + "') ELSE 0 END END AS token OFFSET 0) t";
    }

    /** A lock's key: the oid of the table of names, and the id of the name's row. */
    record Key(int table, int id) {}

    /** Returns the key of a name, from memory if it was asked for before. */
    Key key(Connection connection, String name) throws SQLException {
        Key known = keys.get(name);
        if (known != null) {
            return known;
        }
        Key found = find(connection, name);
        while (found == null) {
            DIRECT.update(connection, "INSERT INTO " + table + " (name) VALUES (?) ON CONFLICT DO NOTHING", name);
            found = find(connection, name);
        }
        if (keys.size() >= MAX_KEYS) {
            keys.clear();
        }
        keys.put(name, found);
        return found;
    }

    private @Nullable Key find(Connection connection, String name) throws SQLException {
        return Queries.first(
                connection,
                "SELECT tableoid::int4, id FROM " + table + " WHERE name = ?",
                row -> new Key(row.getInt(1), row.getInt(2)),
                name);
    }

    /** Forgets a key, because the table is another one. */
    void forget(String name, Key outdated) {
        keys.remove(name, outdated);
    }

    /** Releases the lock and its marks. */
    static String releaseSql() {
        return "SELECT pg_advisory_unlock(?, ?), pg_advisory_unlock_all()";
    }

    static String renewSql() {
        return "SELECT set_config('idle_session_timeout', ?, false), EXISTS (SELECT FROM pg_locks"
                + " WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND classid = ?::int4::oid AND objid = ?::int4::oid"
                + " AND objsubid = 2 AND granted)";
    }

    /** Sets the idle limit. Returns the former one, and whether a crash may have set back the sequence. */
    String firstSql() {
        return "SELECT current_setting('idle_session_timeout'), NOT EXISTS (SELECT FROM " + sessions + " WHERE pid = "
                + NO_CRASH + "), set_config('idle_session_timeout', ?, false)";
    }

    static String limitSql() {
        return "SELECT set_config('idle_session_timeout', ?, false)";
    }

    String noteOwnerSql() {
        return "INSERT INTO " + sessions + " (pid, owner) VALUES (pg_backend_pid(), ?) ON CONFLICT (pid) DO UPDATE"
                + " SET owner = excluded.owner";
    }

    /** Sets the former idle limit, and forgets the owner. */
    String restoreSql() {
        return "WITH gone AS (DELETE FROM " + sessions + " WHERE pid = pg_backend_pid())"
                + " SELECT set_config('idle_session_timeout', ?, false)";
    }

    /** Skips the tokens that may have been granted before a crash, and removes the notes of sessions that have ended. */
    void afterCrash(Connection connection) throws SQLException {
        Queries.first(
                connection,
                "SELECT count(nextval('" + sequence + "')) FROM generate_series(1, " + RESERVED
                        + " * current_setting('max_connections')::integer)",
                row -> row.getLong(1));
        Queries.change(
                connection,
                "DELETE FROM " + sessions + " WHERE pid <> " + NO_CRASH
                        + " AND pid NOT IN (SELECT pid FROM pg_stat_activity WHERE pid IS NOT NULL)");
        Queries.change(
                connection,
                "INSERT INTO " + sessions + " (pid, owner) VALUES (" + NO_CRASH
                        + ", 'Tokens were skipped since the last crash.') ON CONFLICT DO NOTHING");
    }

    private String holding() {
        return " FROM " + table + " n JOIN pg_locks l ON l.classid = n.tableoid AND l.objid = n.id::oid"
                + " WHERE n.name = ? AND l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted AND l.mode = 'ExclusiveLock'"
                + " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    }

    @Override
    public Optional<Holder> holder(String name) throws SQLException {
        String key = "((m.classid::bigint << 32) | m.objid::bigint)";
        String sql = "SELECT l.pid, (SELECT s.owner FROM " + sessions + " s WHERE s.pid = l.pid), m.token, m.since"
                + " FROM (SELECT l.pid" + holding() + ") l CROSS JOIN LATERAL (SELECT max(" + key + ") AS token, -min("
                + key
                + ") AS since FROM pg_locks m WHERE m.locktype = 'advisory' AND m.objsubid = 1 AND m.mode = 'ShareLock'"
                + " AND m.granted AND m.pid = l.pid) m";
        try {
            return Connections.run(
                    source,
                    connection -> DIRECT.query(
                            connection, sql, row -> row.next() ? Optional.of(holder(row)) : Optional.empty(), name));
        } catch (SQLException e) {
            if (PostgresConnections.UNDEFINED_TABLE.equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Holder holder(ResultSet row) throws SQLException {
        String owner = row.getString(2);
        long token = row.getLong(3);
        return token <= 0 || owner == null
                ? PostgresConnections.unknown(row.getInt(1))
                : new Holder(
                        owner,
                        OptionalLong.of(token),
                        Optional.of(Instant.EPOCH.plus(row.getLong(4), ChronoUnit.MICROS)));
    }

    @Override
    public boolean forceRelease(String name) throws SQLException {
        try {
            return Connections.run(source, connection -> PostgresConnections.end(DIRECT, connection, name, holding()));
        } catch (SQLException e) {
            if (PostgresConnections.UNDEFINED_TABLE.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Map<String, String> advice() {
        return Map.of(
                "42501",
                "If the tables are missing, run this as a user who may create them: " + String.join("; ", definitions())
                        + ". Let this user SELECT and INSERT " + table + ", SELECT, INSERT, UPDATE and DELETE "
                        + sessions
                        + ", and have USAGE of " + sequence + ".");
    }

    @Override
    public LockGuarantees guarantees() {
        return GUARANTEES;
    }
}
