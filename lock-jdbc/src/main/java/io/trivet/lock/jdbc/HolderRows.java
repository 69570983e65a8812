package io.trivet.lock.jdbc;

import io.trivet.lock.jdbc.LeaseRows.WaitLimits;
import io.trivet.lock.jdbc.spi.LeaseRowDialect;
import io.trivet.lock.spi.LockRequest;
import io.trivet.support.jdbc.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of names that several owners can hold: a second table has a row for each of them.
 *
 * <p>Grants of a name follow each other by one step: each changes the name's row in the first table, on the condition
 * that there was no other grant since the name's state was read. Each statement is a transaction of its own, so that a
 * client that stops between two of them holds up nobody. The holder's row is written before the step, in the state
 * {@code asking}, and counts from the step on; whoever takes the next step sets it to {@code held}. Where one statement
 * can do both, it does.
 */
final class HolderRows {
    /** The owner of the latest grant, by the row of a name {@code n} that is marked. */
    static final String LATEST = "SUBSTRING(n.owner FROM " + (NameUse.MARK_LENGTH + 1) + ")";

    /** The condition that the row {@code h} is a grant of the name {@code n}. */
    static final String HELD = "(h.state = 'held' OR h.owner = " + LATEST + ")";

    private static final int MAX_DROPPED = 100;

    /**
     * The state of a name.
     *
     * @param use how the name is used, if there are holders
     * @param owner the owner in the name's row
     * @param token the last grant's token
     * @param version changes with each grant
     * @param clock the database's clock
     * @param holders the number of holders whose time isn't over
     * @param othersWait the number of other writers that wait
     * @param expired the number of rows whose time is over
     * @param microsLeft the time until the first holder's time is over
     * @param ownToken the token of the request's owner, if it has a grant, else 0
     * @param isAsking whether the request's owner has a row without having a grant
     * @param ownWaitLeft how long the request's owner still counts as a waiting writer
     * @param isLatestAsking whether the latest grant's row hasn't been set to held
     */
    record State(
            NameUse use,
            @Nullable String owner,
            long token,
            long version,
            long clock,
            long holders,
            long othersWait,
            long expired,
            long microsLeft,
            long ownToken,
            boolean isAsking,
            long ownWaitLeft,
            boolean isLatestAsking) {
        boolean isUnused() {
            return use == NameUse.NONE || use != NameUse.LOCK && holders == 0 && othersWait == 0 && ownWaitLeft <= 0;
        }

        private String ownerOrNone() {
            return owner == null ? "" : owner;
        }
    }

    private final LeaseRowDialect dialect;
    private final SessionStatements statements;
    private final String table;
    private final String clock;
    private final boolean inOneStep;

    private final String read;
    private final String insertName;
    private final String confirm;
    private final String findExpired;
    private final String insert;
    private final String update;
    private final String step;
    private final String stepSoon;
    private final String grant;
    private final String grantSoon;
    private final String reset;
    private final String release;
    private final String drop;
    private final String renew;

    /**
     * Creates the statements.
     *
     * @param names the table of names
     * @param table the table of holders
     * @param inOneStep whether a statement can change the name's row and insert the holder's, as PostgreSQL's can
     */
    HolderRows(
            LeaseRowDialect dialect,
            String names,
            String table,
            SessionStatements statements,
            WaitLimits limits,
            boolean inOneStep) {
        this.dialect = dialect;
        this.statements = statements;
        this.table = table;
        this.inOneStep = inOneStep;
        clock = dialect.clockMicros();
        String live = "h.expires > " + clock;
        read = "SELECT n.owner, n.token, n.acquired, n.expires - " + clock + ", " + clock
                + ", COUNT(CASE WHEN " + live + " AND " + HELD + " THEN 1 END)"
                + ", COUNT(CASE WHEN " + live + " AND h.state = 'waiting' AND h.owner <> ? THEN 1 END)"
                + ", COUNT(CASE WHEN h.expires <= " + clock + " THEN 1 END)"
                + ", MIN(CASE WHEN " + live + " AND " + HELD + " THEN h.expires - " + clock + " END)"
                + ", MAX(CASE WHEN h.owner = ? AND " + live + " AND " + HELD + " THEN CASE WHEN h.owner = "
                + LATEST + " THEN n.token ELSE h.token END END)"
                + ", COUNT(CASE WHEN h.owner = ? THEN 1 END)"
                + ", MAX(CASE WHEN h.owner = ? AND h.state = 'waiting' THEN h.expires - " + clock + " END)"
                + ", COUNT(CASE WHEN h.state <> 'held' AND h.owner = " + LATEST + " THEN 1 END)"
                + " FROM " + names + " n LEFT JOIN " + table + " h ON h.name = n.name WHERE n.name = ?"
                + " GROUP BY n.owner, n.token, n.acquired, n.expires";
        insertName = "INSERT INTO " + names + " (name, owner, token, acquired, expires) VALUES (?, NULL, " + clock
                + ", " + clock + ", " + clock + ")";
        String own = " WHERE name = ? AND owner = ?";
        confirm = "UPDATE " + table + " SET state = 'held'" + own + " AND state = 'asking'";
        findExpired = "SELECT owner FROM " + table + " WHERE name = ? AND expires <= " + clock;
        String columns = " (name, owner, state, token, acquired, expires)";
        insert = "INSERT INTO " + table + columns + " VALUES (?, ?, ?, ?, " + clock + ", " + clock + " + ?)";
        update = "UPDATE " + table + " SET state = ?, token = ?, acquired = " + clock + ", expires = " + clock + " + ?"
                + own;
        String unchanged =
                " WHERE name = ? AND token = ? AND acquired = ? AND (owner IS NULL OR owner = ? OR expires <= " + clock
                        + ")";
        String stepOf = "UPDATE " + names + " SET owner = ?, token = ?, acquired = CASE WHEN acquired < " + clock
                + " THEN " + clock + " ELSE acquired + 1 END, expires = " + NameUse.NEVER + unchanged;
        step = stepOf + limits.usual();
        stepSoon = stepOf + limits.brief();
        grant = granting(stepOf + limits.usual(), columns);
        grantSoon = granting(stepOf + limits.brief(), columns);
        reset = "UPDATE " + names + " SET owner = NULL, expires = " + clock + unchanged + limits.usual();
        String standing = own + " AND expires > " + clock + " AND state <> 'waiting'";
        release = "DELETE FROM " + table + standing + limits.usual();
        drop = "DELETE FROM " + table + own;
        renew = "UPDATE " + table + " SET state = 'held', expires = " + clock + " + ?" + standing;
    }

    private String granting(String change, String columns) {
        return "WITH granted AS (" + change + " RETURNING name) INSERT INTO " + table + columns
                + " SELECT name, ?, 'held', ?, " + clock + ", " + clock + " + ? FROM granted"
                + " ON CONFLICT (name, owner) DO UPDATE SET state = excluded.state, token = excluded.token,"
                + " acquired = excluded.acquired, expires = excluded.expires";
    }

    private Object key(String name) {
        return LeaseRows.key(dialect, name);
    }

    /** Returns the state of a name, as the request's owner sees it; empty if the name has no row. */
    Optional<State> read(Session session, LockRequest request) throws SQLException {
        String owner = request.owner();
        return statements.query(
                session,
                read,
                row -> row.next() ? Optional.of(state(row)) : Optional.empty(),
                owner,
                owner,
                owner,
                owner,
                key(request.name()));
    }

    private static State state(ResultSet row) throws SQLException {
        String latest = row.getString(1);
        NameUse use = NameUse.of(latest, row.getLong(4));
        long ownToken = row.getLong(10);
        return new State(
                use,
                latest,
                row.getLong(2),
                row.getLong(3),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                ownToken,
                ownToken == 0 && row.getLong(11) > 0,
                row.getLong(12),
                row.getLong(13) > 0);
    }

    /** Inserts a name's row, unless another client has just done so. */
    void insertName(Session session, String name) throws SQLException {
        unlessDuplicate(() -> statements.update(session, insertName, key(name)));
    }

    private interface Insertion {
        int run() throws SQLException;
    }

    private static boolean unlessDuplicate(Insertion insertion) throws SQLException {
        try {
            return insertion.run() == 1;
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith("23")) {
                return false;
            }
            throw e;
        }
    }

    /** Deletes some of the name's rows whose time is over. */
    void dropExpired(Session session, String name) throws SQLException {
        List<String> owners = statements
                .once()
                .list(session.connection(), MAX_DROPPED, findExpired, row -> row.getString(1), key(name));
        if (!owners.isEmpty()) {
            List<Object> values = new ArrayList<>(owners);
            values.add(0, key(name));
            statements
                    .once()
                    .update(
                            session.connection(),
                            "DELETE FROM " + table + " WHERE name = ? AND owner IN (" + LeaseRows.marks(owners.size())
                                    + ") AND expires <= " + clock,
                            values.toArray());
        }
    }

    /** Lets a writer count as waiting for this time from now. */
    void setWaiting(Session session, LockRequest request, Duration time) throws SQLException {
        write(session, request, "waiting", 0, time);
    }

    private boolean write(Session session, LockRequest request, String state, long token, Duration time)
            throws SQLException {
        Object name = key(request.name());
        long micros = LeaseRows.micros(time);
        return statements.update(session, update, state, token, micros, name, request.owner()) == 1
                || unlessDuplicate(
                        () -> statements.update(session, insert, name, request.owner(), state, token, micros));
    }

    /**
     * Grants the name to the request's owner, if there was no other grant since the state was read.
     *
     * @param soon whether to wait only for a moment for another transaction
     */
    boolean grant(Session session, LockRequest request, State seen, long token, boolean soon) throws SQLException {
        Object name = key(request.name());
        if (seen.isLatestAsking()) {
            String latest = seen.ownerOrNone().substring(NameUse.MARK_LENGTH);
            statements.update(session, confirm, name, latest);
        }
        String owner = NameUse.by(request.mode().kind()).marked(request.owner());
        if (inOneStep) {
            return statements.update(
                            session,
                            soon ? grantSoon : grant,
                            owner,
                            token,
                            name,
                            seen.token(),
                            seen.version(),
                            seen.ownerOrNone(),
                            request.owner(),
                            token,
                            LeaseRows.micros(request.leaseTime()))
                    == 1;
        }
        return write(session, request, "asking", token, request.leaseTime())
                && statements.update(
                                session,
                                soon ? stepSoon : step,
                                owner,
                                token,
                                name,
                                seen.token(),
                                seen.version(),
                                seen.ownerOrNone())
                        == 1;
    }

    /** Takes the mark from a name that was unused when the state was read, if that is still so. */
    boolean reset(Session session, String name, State seen) throws SQLException {
        return statements.update(session, reset, key(name), seen.token(), seen.version(), seen.ownerOrNone()) == 1;
    }

    /** Deletes the owner's row; returns whether it was a grant whose time was not over. */
    boolean release(Session session, LockRequest request) throws SQLException {
        Object name = key(request.name());
        if (statements.update(session, release, name, request.owner()) == 1) {
            return true;
        }
        statements.update(session, drop, name, request.owner());
        return false;
    }

    /** Returns whether the owner has its grant for another lease time. */
    boolean renew(Session session, LockRequest request) throws SQLException {
        return statements.update(
                        session, renew, LeaseRows.micros(request.leaseTime()), key(request.name()), request.owner())
                == 1;
    }
}
