package io.trivet.lock.jdbc;

import io.trivet.lock.jdbc.spi.LeaseRowDialect;
import io.trivet.lock.jdbc.spi.TokenSource;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockRequest;
import io.trivet.support.jdbc.Session;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The SQL of lease rows: one statement for each request, on one row.
 *
 * <p>Times are microseconds of the database's clock. The token is at least that clock, so that it rises even if rows
 * were deleted. A row whose time is over counts as free, and so it isn't written when it is released.
 */
final class LeaseRows {
    /** The answer of {@link #microsLeft} if there is no row. */
    static final long NO_ROW = Long.MIN_VALUE;

    /**
     * Conditions that are always true, and limit how long their statement waits for another transaction. They are empty
     * where a database can't do that.
     *
     * @param usual a limit below the time that an answer may take
     * @param brief a limit below {@link Database#MIN_LIMIT}
     */
    record WaitLimits(String usual, String brief) {
        static final WaitLimits NONE = new WaitLimits("", "");
    }

    private static final int MAX_FOUND_AT_ONCE = 10_000;

    private final LeaseRowDialect dialect;
    private final SessionStatements statements;
    private final String table;
    private final String clock;

    private final String take;
    private final String takeSoon;
    private final String insert;
    private final String readToken;
    private final String readLeft;
    private final String release;
    private final String renew;
    private final String readHolder;
    private final String free;
    private final String purgeable;

    /**
     * Creates the statements.
     *
     * @param limits of single statements
     */
    LeaseRows(LeaseRowDialect dialect, String table, SessionStatements statements, WaitLimits limits) {
        this.dialect = dialect;
        this.statements = statements;
        this.table = table;
        clock = dialect.clockMicros();
        String where = " WHERE name = ?";
        String own = where + " AND owner = ? AND expires > " + clock;
        // Calls the clock once less, which can be measured. Other databases may not have it.
        String next = dialect instanceof Dialects
                ? "GREATEST(token + 1, " + clock + ")"
                : "CASE WHEN token < " + clock + " THEN " + clock + " ELSE token + 1 END";
        String takeOf = "UPDATE " + table + " SET owner = ?, acquired = " + clock + ", expires = " + clock
                + " + ?, token = " + stored(next)
                + where
                + " AND (owner IS NULL OR owner = ? OR expires <= " + clock + ")";
        take = returningToken(takeOf + limits.usual());
        takeSoon = returningToken(takeOf + limits.brief());
        insert = returningToken("INSERT INTO " + table + " (name, owner, token, acquired, expires) VALUES (?, ?, "
                + stored(clock) + ", " + clock + ", " + clock + " + ?)");
        readToken = "SELECT token FROM " + table + where + " AND owner = ?";
        readLeft = "SELECT CASE WHEN owner IS NULL THEN 0 ELSE expires - " + clock + " END FROM " + table + where;
        release = "UPDATE " + table + " SET owner = NULL" + own + limits.usual();
        renew = "UPDATE " + table + " SET expires = " + clock + " + ?" + own + limits.usual();
        String held = where + " AND owner IS NOT NULL AND expires > " + clock + " AND expires < " + NameUse.NEVER;
        readHolder = "SELECT owner, token, acquired FROM " + table + held;
        free = "UPDATE " + table + " SET owner = NULL" + held + limits.usual();
        purgeable = "expires < " + clock + " - ? AND token < " + clock;
    }

    private String stored(String token) {
        return dialect.tokenSource() == TokenSource.LAST_INSERT_ID ? "LAST_INSERT_ID(" + token + ")" : token;
    }

    private String returningToken(String change) {
        return switch (dialect.tokenSource()) {
            case RETURNING -> change + " RETURNING token";
            case FINAL_TABLE -> "SELECT token FROM FINAL TABLE (" + change + ")";
            case LAST_INSERT_ID, SELECT -> change;
        };
    }

    private Object key(String name) {
        return key(dialect, name);
    }

    /** Returns a name as the database stores it. */
    static Object key(LeaseRowDialect dialect, String name) {
        return dialect.hasBinaryNames() ? name.getBytes(StandardCharsets.UTF_8) : name;
    }

    /** Returns the name in the first column. */
    static String name(LeaseRowDialect dialect, ResultSet row) throws SQLException {
        return dialect.hasBinaryNames() ? new String(row.getBytes(1), StandardCharsets.UTF_8) : row.getString(1);
    }

    static long micros(Duration time) {
        return TimeUnit.MILLISECONDS.toMicros(time.toMillis());
    }

    /**
     * Takes the row if it is free, or has this owner because an answer was lost. Returns the token, or 0 if the row is
     * held or missing. Then nothing was locked or written. If the statement waited for another commit, its condition is
     * checked again on the new row.
     */
    long take(Session session, LockRequest request) throws SQLException {
        return take(session, request, take);
    }

    /** Does the same as {@link #take}, but waits only for a moment for another transaction. */
    long takeSoon(Session session, LockRequest request) throws SQLException {
        return take(session, request, takeSoon);
    }

    private long take(Session session, LockRequest request, String sql) throws SQLException {
        return changeForToken(
                session,
                request,
                sql,
                request.owner(),
                micros(request.leaseTime()),
                key(request.name()),
                request.owner());
    }

    /** Inserts the row of a lock that has none. Returns the token, or 0 if another client has just inserted it. */
    long insert(Session session, LockRequest request) throws SQLException {
        try {
            return changeForToken(
                    session, request, insert, key(request.name()), request.owner(), micros(request.leaseTime()));
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith("23")) {
                return 0;
            }
            throw e;
        }
    }

    private long changeForToken(Session session, LockRequest request, String sql, Object... values)
            throws SQLException {
        return switch (dialect.tokenSource()) {
            case RETURNING, FINAL_TABLE -> readLong(session, sql, 0, values);
            case LAST_INSERT_ID -> statements.updateForKey(session, sql, values);
            case SELECT ->
                statements.update(session, sql, values) == 0
                        ? 0
                        : readLong(session, readToken, 0, key(request.name()), request.owner());
        };
    }

    private long readLong(Session session, String sql, long withoutRow, Object... values) throws SQLException {
        return statements.query(session, sql, rows -> rows.next() ? rows.getLong(1) : withoutRow, values);
    }

    /**
     * Returns how long the holder has left; zero or less if the row is free. The row may be {@linkplain
     * NameUse#isMarked(long) marked}.
     */
    long microsLeft(Session session, String name) throws SQLException {
        return readLong(session, readLeft, NO_ROW, key(name));
    }

    /** Returns whether the owner had the row, and its time was not over. */
    boolean release(Session session, LockRequest request) throws SQLException {
        return statements.update(session, release, key(request.name()), request.owner()) == 1;
    }

    /** Frees the rows of many owners; returns the owners whose time was not over. */
    Set<String> releaseAll(Session session, List<LockRequest> requests) throws SQLException {
        List<Object> values = new ArrayList<>();
        requests.forEach(request -> values.add(key(request.name())));
        requests.forEach(request -> values.add(request.owner()));
        Object[] all = values.toArray();
        // Owners are unique, so the two lists match only together.
        String marks = marks(requests.size());
        String own = " WHERE name IN (" + marks + ") AND owner IN (" + marks + ") AND expires > " + clock;
        List<String> held = statements
                .once()
                .list(
                        session.connection(),
                        requests.size(),
                        "SELECT owner FROM " + table + own,
                        row -> row.getString(1),
                        all);
        if (!held.isEmpty()) {
            statements.once().update(session.connection(), "UPDATE " + table + " SET owner = NULL" + own, all);
        }
        return new HashSet<>(held);
    }

    /** Returns question marks for a list of values. */
    static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    private List<String> names(Session session, String sql, Object... values) throws SQLException {
        return statements.once().list(session.connection(), MAX_FOUND_AT_ONCE, sql, row -> name(dialect, row), values);
    }

    /** Returns whether the owner has the row for another lease time. */
    boolean renew(Session session, LockRequest request) throws SQLException {
        return statements.update(session, renew, micros(request.leaseTime()), key(request.name()), request.owner())
                == 1;
    }

    Optional<Holder> holder(Session session, String name) throws SQLException {
        return statements.query(
                session,
                readHolder,
                rows -> rows.next()
                        ? Optional.of(new Holder(
                                rows.getString(1),
                                OptionalLong.of(rows.getLong(2)),
                                Optional.of(Instant.EPOCH.plus(rows.getLong(3), ChronoUnit.MICROS))))
                        : Optional.empty(),
                key(name));
    }

    /** Frees the row, whatever its owner; returns whether it was held. */
    boolean free(Session session, String name) throws SQLException {
        return statements.update(session, free, key(name)) == 1;
    }

    /** Returns the names of rows to purge, up to some number. */
    List<String> purgeable(Session session, Duration unusedFor) throws SQLException {
        return names(session, "SELECT name FROM " + table + " WHERE " + purgeable, micros(unusedFor));
    }

    /**
     * Deletes those of the named rows whose last lease ended at least this long ago. A row whose token is ahead of the
     * clock stays, because the next token would be lower.
     */
    int purge(Session session, Duration unusedFor, List<String> names) throws SQLException {
        List<Object> values = new ArrayList<>();
        values.add(micros(unusedFor));
        names.forEach(name -> values.add(key(name)));
        return statements
                .once()
                .update(
                        session.connection(),
                        "DELETE FROM " + table + " WHERE " + purgeable + " AND name IN (" + marks(names.size()) + ")",
                        values.toArray());
    }

    String createTable() {
        return dialect.createTable(table);
    }

    void createTable(Session session) throws SQLException {
        statements.once().update(session.connection(), createTable());
    }

    /** Fails if the table can't be read. */
    void checkTable(Session session) throws SQLException {
        readLong(session, "SELECT COUNT(*) FROM " + table + " WHERE 1 = 0", 0);
    }

    boolean isMissingTable(Exception fault) {
        return fault instanceof SQLException sql
                && dialect.missingTableStates().contains(String.valueOf(sql.getSQLState()));
    }

    String table() {
        return table;
    }
}
