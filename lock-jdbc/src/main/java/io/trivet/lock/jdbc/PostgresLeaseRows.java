package io.trivet.lock.jdbc;

import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockRequest;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lease rows in PostgreSQL's SQL.
 *
 * <p>The clock is clock_timestamp(): now() stands still from the begin of a transaction, and a statement that waited for a row would
 * judge it by a time long past. The token is at least the clock in microseconds, so that it rises even if rows were deleted.
 *
 * <p>No statement is prepared: after a few uses the driver would have the server keep it under a name. Behind a pooler that shares
 * connections of the server among clients, as PgBouncer's transaction mode does, that name may be taken, gone, or, worse, another program's statement.
 */
final class PostgresLeaseRows {
    static final String CREATE_TABLE =
            "CREATE TABLE IF NOT EXISTS trivet_lock (name text COLLATE \"C\" PRIMARY KEY, owner text,"
                    + " token bigint NOT NULL, acquired timestamptz NOT NULL, expires timestamptz NOT NULL)";

    static final String UNDEFINED_TABLE = "42P01";

    /** Row of a catalogue, table, type: which one another program's table is noticed by depends on the moment. */
    private static final Set<String> EXISTS_NOW = Set.of("23505", "42P07", "42710");

    private static final String CLOCK_MICROS = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

    private PostgresLeaseRows() {}

    /** What a row said: a token, or the milliseconds that its holder has left; neither if there is no row. */
    record Answer(long token, long holderMillis) {
        static final Answer NO_ROW = new Answer(0, -1);

        boolean granted() {
            return token > 0;
        }
    }

    /** Reads the one row of an answer. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * Returns a text as an expression that no character of it can end, whatever the server takes for an escape. The server reads bytes, so
     * that its name is looked up in the index all the same.
     */
    private static String text(String value) {
        return "convert_from(decode('" + HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8))
                + "', 'hex'), 'UTF8')";
    }

    private static String endOfLease(LockRequest request) {
        return "clock_timestamp() + " + request.leaseTime().toMillis() + " * interval '1 millisecond'";
    }

    private static <T> T ask(Connection connection, String sql, T withoutRow, Reader<T> reader) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Database.limit(statement);
            try (ResultSet row = statement.executeQuery(sql)) {
                return row.next() ? reader.read(row) : withoutRow;
            }
        }
    }

    private static int change(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Database.limit(statement);
            return statement.executeUpdate(sql);
        }
    }

    /**
     * Takes a row that is free, or tells how long its holder has left, in one round trip. A statement that finds the row held
     * locks and writes nothing; one that waited for another's commit has its condition checked again on the new row.
     */
    static Answer take(Connection connection, LockRequest request) throws SQLException {
        String name = text(request.name());
        return ask(
                connection,
                "WITH taken AS (UPDATE trivet_lock SET owner = " + text(request.owner())
                        + ", acquired = clock_timestamp(), expires = " + endOfLease(request)
                        + ", token = greatest(token + 1, " + CLOCK_MICROS + ")"
                        + " WHERE name = " + name
                        + " AND (owner IS NULL OR expires <= clock_timestamp()) RETURNING token)"
                        + " SELECT (SELECT token FROM taken), extract(epoch FROM expires - clock_timestamp()) * 1000"
                        + " FROM trivet_lock WHERE name = " + name,
                Answer.NO_ROW,
                row -> new Answer(row.getLong(1), Math.max(0, row.getLong(2))));
    }

    /** Makes the row of a lock that was never held; no row comes back if somebody else just did so. */
    static Answer insert(Connection connection, LockRequest request) throws SQLException {
        return ask(
                connection,
                "INSERT INTO trivet_lock (name, owner, token, acquired, expires) VALUES (" + text(request.name()) + ", "
                        + text(request.owner()) + ", " + CLOCK_MICROS + ", clock_timestamp(), " + endOfLease(request)
                        + ") ON CONFLICT DO NOTHING RETURNING token",
                Answer.NO_ROW,
                row -> new Answer(row.getLong(1), 0));
    }

    /** Tells whether the owner had the row, and its time was not over. */
    static boolean release(Connection connection, LockRequest request) throws SQLException {
        return ask(
                connection,
                "UPDATE trivet_lock SET owner = NULL WHERE " + isOwn(request)
                        + " RETURNING expires > clock_timestamp()",
                false,
                row -> row.getBoolean(1));
    }

    /** Returns the names of those of which the owner had the row, and its time was not over. */
    static List<String> releaseAll(Connection connection, List<LockRequest> requests) throws SQLException {
        String owned = requests.stream()
                .map(request -> "(" + text(request.name()) + ", " + text(request.owner()) + ")")
                .collect(Collectors.joining(", "));
        String sql = "UPDATE trivet_lock SET owner = NULL WHERE (name, owner) IN (" + owned
                + ") RETURNING name, expires > clock_timestamp()";
        List<String> stood = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            Database.limit(statement);
            try (ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    if (row.getBoolean(2)) {
                        stood.add(row.getString(1));
                    }
                }
            }
        }
        return stood;
    }

    private static String isOwn(LockRequest request) {
        return "name = " + text(request.name()) + " AND owner = " + text(request.owner());
    }

    /** Tells whether the owner has the row for another lease time. */
    static boolean renew(Connection connection, LockRequest request) throws SQLException {
        String sql = "UPDATE trivet_lock SET expires = " + endOfLease(request) + " WHERE " + isOwn(request)
                + " AND expires > clock_timestamp()";
        return change(connection, sql) == 1;
    }

    static Optional<Holder> holder(Connection connection, String name) throws SQLException {
        return ask(
                connection,
                "SELECT owner, token, acquired FROM trivet_lock WHERE name = " + text(name)
                        + " AND owner IS NOT NULL AND expires > clock_timestamp()",
                Optional.empty(),
                row -> Optional.of(new Holder(
                        row.getString(1),
                        OptionalLong.of(row.getLong(2)),
                        Optional.of(row.getTimestamp(3).toInstant()))));
    }

    /** Frees the row whoever has it; tells whether somebody had. */
    static boolean free(Connection connection, String name) throws SQLException {
        return ask(
                connection,
                "UPDATE trivet_lock SET owner = NULL WHERE name = " + text(name)
                        + " AND owner IS NOT NULL RETURNING expires > clock_timestamp()",
                false,
                row -> row.getBoolean(1));
    }

    /**
     * Deletes so many rows at most whose last lease ended so long ago, and returns how many. A row whose token is ahead of the clock stays: the
     * next one would begin below it. One that is being taken is skipped.
     */
    static int purge(Connection connection, Duration unusedFor, int atMost) throws SQLException {
        return change(
                connection,
                "DELETE FROM trivet_lock WHERE name IN (SELECT name FROM trivet_lock WHERE expires < clock_timestamp() - "
                        + unusedFor.toMillis() + " * interval '1 millisecond' AND token < " + CLOCK_MICROS + " LIMIT "
                        + atMost + " FOR UPDATE SKIP LOCKED)");
    }

    /** Makes the table; that another program does so at the same moment makes ours fail, on the names of a type or an index. */
    static void createTable(Connection connection) throws SQLException {
        try {
            change(connection, CREATE_TABLE);
        } catch (SQLException e) {
            if (!EXISTS_NOW.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
        }
    }
}
