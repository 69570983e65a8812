package io.trivet.lock.jdbc;

import io.trivet.lock.jdbc.spi.LeaseRowDialect;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockRequest;
import io.trivet.support.jdbc.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The SQL for many rows of the table of holders at once: all of a name, all of a client, and old ones. */
final class HolderTable {
    private static final int MAX_PURGED_AT_ONCE = 500;
    private static final int MAX_FOUND_AT_ONCE = 10_000;

    private final LeaseRowDialect dialect;
    private final String definition;
    private final Statements statements;
    private final String names;
    private final String table;
    private final String clock;

    private final String readHolder;
    private final String free;
    private final String purgeableNames;

    /**
     * Creates the statements.
     *
     * @param definition the statement that creates the table
     * @param names the table of names
     * @param table the table of holders
     */
    HolderTable(LeaseRowDialect dialect, String definition, String names, String table, Statements statements) {
        this.dialect = dialect;
        this.definition = definition;
        this.names = names;
        this.table = table;
        this.statements = statements;
        clock = dialect.clockMicros();
        String latest = HolderRows.LATEST;
        String live = "h.expires > " + clock;
        String held = HolderRows.HELD;
        readHolder = "SELECT h.owner, h.token, h.acquired FROM " + names + " n JOIN " + table
                + " h ON h.name = n.name WHERE n.name = ? AND " + live + " AND " + held + " ORDER BY h.token";
        free = "DELETE FROM " + table + " WHERE name = ? AND expires > " + clock
                + " AND (state = 'held' OR owner = (SELECT " + latest + " FROM " + names + " n WHERE n.name = ?))";
        purgeableNames = "expires = " + NameUse.NEVER + " AND token < " + clock + " AND acquired < " + clock
                + " - ? AND name NOT IN (SELECT name FROM " + table + " WHERE expires >= " + clock + " - ?)";
    }

    private Object key(String name) {
        return LeaseRows.key(dialect, name);
    }

    /** Deletes the rows of many owners; returns the owners of grants whose time was not over. */
    Set<String> releaseAll(Session session, List<LockRequest> requests) throws SQLException {
        List<Object> values = new ArrayList<>();
        requests.forEach(request -> values.add(key(request.name())));
        requests.forEach(request -> values.add(request.owner()));
        String marks = LeaseRows.marks(requests.size());
        // Owners are unique, so the two lists match only together.
        String own = " WHERE name IN (" + marks + ") AND owner IN (" + marks + ")";
        List<String> held = statements.list(
                session.connection(),
                requests.size(),
                "SELECT owner FROM " + table + own + " AND expires > " + clock + " AND state <> 'waiting'",
                row -> row.getString(1),
                values.toArray());
        statements.update(session.connection(), "DELETE FROM " + table + own, values.toArray());
        return new HashSet<>(held);
    }

    /** Returns the earliest holder of a name. */
    Optional<Holder> holder(Session session, String name) throws SQLException {
        return statements
                .list(
                        session.connection(),
                        1,
                        readHolder,
                        row -> new Holder(
                                row.getString(1),
                                OptionalLong.of(row.getLong(2)),
                                Optional.of(Instant.EPOCH.plus(row.getLong(3), ChronoUnit.MICROS))),
                        key(name))
                .stream()
                .findFirst();
    }

    /** Takes the name from all its holders; returns whether there was one. */
    boolean free(Session session, String name) throws SQLException {
        return statements.update(session.connection(), free, key(name), key(name)) > 0;
    }

    private record Found(String name, String owner) {}

    /** Deletes rows whose time was over this long ago, up to some number; returns how many. */
    int purgeHolders(Session session, Duration unusedFor) throws SQLException {
        String old = "expires < " + clock + " - ?";
        long micros = LeaseRows.micros(unusedFor);
        List<Found> found = statements.list(
                session.connection(),
                MAX_PURGED_AT_ONCE,
                "SELECT name, owner FROM " + table + " WHERE " + old,
                row -> new Found(LeaseRows.name(dialect, row), row.getString(2)),
                micros);
        if (found.isEmpty()) {
            return 0;
        }
        List<Object> values = new ArrayList<>();
        found.forEach(row -> values.add(key(row.name())));
        found.forEach(row -> values.add(row.owner()));
        values.add(micros);
        String marks = LeaseRows.marks(found.size());
        return statements.update(
                session.connection(),
                "DELETE FROM " + table + " WHERE name IN (" + marks + ") AND owner IN (" + marks + ") AND " + old,
                values.toArray());
    }

    /** Returns the marked names that have had no holder and no grant for this long, up to some number. */
    List<String> purgeableNames(Session session, Duration unusedFor) throws SQLException {
        long micros = LeaseRows.micros(unusedFor);
        return statements.list(
                session.connection(),
                MAX_FOUND_AT_ONCE,
                "SELECT name FROM " + names + " WHERE " + purgeableNames,
                row -> LeaseRows.name(dialect, row),
                micros,
                micros);
    }

    /** Deletes those of these names that are still unused; the condition sees each grant, because it changes the row. */
    int purgeNames(Session session, Duration unusedFor, List<String> some) throws SQLException {
        long micros = LeaseRows.micros(unusedFor);
        List<Object> values = new ArrayList<>(List.of(micros, micros));
        some.forEach(name -> values.add(key(name)));
        return statements.update(
                session.connection(),
                "DELETE FROM " + names + " WHERE " + purgeableNames + " AND name IN (" + LeaseRows.marks(some.size())
                        + ")",
                values.toArray());
    }

    String createTable() {
        return definition;
    }

    void createTable(Session session) throws SQLException {
        statements.update(session.connection(), definition);
    }

    /** Fails if the table can't be read. */
    void checkTable(Session session) throws SQLException {
        statements.list(
                session.connection(), 1, "SELECT COUNT(*) FROM " + table + " WHERE 1 = 0", row -> row.getLong(1));
    }

    String table() {
        return table;
    }
}
