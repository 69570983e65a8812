package io.trivet.lock.jdbc;

import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockRequest;
import io.trivet.support.jdbc.Connections;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Lease rows in PostgreSQL's SQL.
 *
 * <p>The clock is clock_timestamp(). now() keeps the time at which the transaction began, so a statement that waited
 * for a row would judge it by an outdated time. The token is at least the clock in microseconds, so that it rises even
 * if rows were deleted.
 *
 * <p>Statements are prepared only if a connection is known to lead directly to the server: after a few uses the driver
 * lets the server keep a statement under a name. Behind a pooler that shares the server's connections among clients, as
 * PgBouncer does in transaction mode, that name may be taken, missing, or belong to another program's statement.
 */
final class PostgresLeaseRows {
    static final String CREATE_TABLE =
            "CREATE TABLE IF NOT EXISTS trivet_lock (name text COLLATE \"C\" PRIMARY KEY, owner text,"
                    + " token bigint NOT NULL, acquired timestamptz NOT NULL, expires timestamptz NOT NULL)";

    static final String UNDEFINED_TABLE = "42P01";

    /**
     * The errors for a row of a catalogue, a table, and a type that exist already. Which one occurs when another
     * program creates the table depends on the moment.
     */
    private static final Set<String> EXISTS_NOW = Set.of("23505", "42P07", "42710");

    private static final String CLOCK_MICROS = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
    private static final String MILLIS = " * interval '1 millisecond'";

    private final boolean prepared;

    private PostgresLeaseRows(boolean prepared) {
        this.prepared = prepared;
    }

    /** The content of a row: a token, or the milliseconds that its holder has left; neither if there is no row. */
    record Answer(long token, long holderMillis) {
        static final Answer NO_ROW = new Answer(0, -1);

        boolean granted() {
            return token > 0;
        }
    }

    /**
     * Checks whether a connection leads directly to the server: a pooler reports another process id to its clients than
     * that of the serving process.
     */
    static PostgresLeaseRows on(Connection connection) throws SQLException {
        long serving;
        try (Statement statement = connection.createStatement()) {
            Connections.limited(statement);
            try (ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
                row.next();
                serving = row.getLong(1);
            }
        }
        return new PostgresLeaseRows(serving == reportedPid(connection));
    }

    /**
     * Returns the process id that was reported when the connection was opened, as PostgreSQL's driver stores it; -1 if
     * it isn't known.
     */
    private static long reportedPid(Connection connection) {
        try {
            Connection drivers = connection.unwrap(Connection.class);
            return ((Number) drivers.getClass().getMethod("getBackendPID").invoke(drivers)).longValue();
        } catch (SQLException | ReflectiveOperationException | RuntimeException e) {
            // Another driver, or a wrapped one: then nothing is prepared.
            return -1;
        }
    }

    private Sql sql(String begin) {
        return new Sql(prepared).add(begin);
    }

    private static <T> Sql.Reader<T> first(T withoutRow, Sql.Reader<T> reader) {
        return rows -> rows.next() ? reader.read(rows) : withoutRow;
    }

    /**
     * Takes a free row, or returns how long its holder has left, in one round trip. If the row is held, the statement
     * locks and writes nothing. If the statement waited for another commit, its condition is checked again on the new
     * row.
     */
    Answer take(Connection connection, LockRequest request) throws SQLException {
        return sql("WITH taken AS (UPDATE trivet_lock SET owner = ")
                .value(request.owner())
                .add(", acquired = clock_timestamp(), expires = clock_timestamp() + ")
                .value(request.leaseTime().toMillis())
                .add(MILLIS + ", token = greatest(token + 1, " + CLOCK_MICROS + ") WHERE name = ")
                .value(request.name())
                .add(" AND (owner IS NULL OR expires <= clock_timestamp()) RETURNING token)"
                        + " SELECT (SELECT token FROM taken), extract(epoch FROM expires - clock_timestamp()) * 1000"
                        + " FROM trivet_lock WHERE name = ")
                .value(request.name())
                .ask(connection, first(Answer.NO_ROW, row -> new Answer(row.getLong(1), Math.max(0, row.getLong(2)))));
    }

    /** Inserts the row of a lock that was never held. Returns no row if another client has just inserted it. */
    Answer insert(Connection connection, LockRequest request) throws SQLException {
        return sql("INSERT INTO trivet_lock (name, owner, token, acquired, expires) VALUES (")
                .value(request.name())
                .add(", ")
                .value(request.owner())
                .add(", " + CLOCK_MICROS + ", clock_timestamp(), clock_timestamp() + ")
                .value(request.leaseTime().toMillis())
                .add(MILLIS + ") ON CONFLICT DO NOTHING RETURNING token")
                .ask(connection, first(Answer.NO_ROW, row -> new Answer(row.getLong(1), 0)));
    }

    /** Returns whether the owner had the row, and its time was not over. */
    boolean release(Connection connection, LockRequest request) throws SQLException {
        return own(sql("UPDATE trivet_lock SET owner = NULL"), request)
                .add(" RETURNING expires > clock_timestamp()")
                .ask(connection, first(false, row -> row.getBoolean(1)));
    }

    /** Returns the names of the rows that their owners had, and whose time was not over. */
    static List<String> releaseAll(Connection connection, List<LockRequest> requests) throws SQLException {
        // This text is different each time, so it isn't worth preparing.
        Sql sql = new Sql(false).add("UPDATE trivet_lock SET owner = NULL WHERE (name, owner) IN (");
        String between = "(";
        for (LockRequest request : requests) {
            sql.add(between).value(request.name()).add(", ").value(request.owner());
            between = "), (";
        }
        return sql.add(")) RETURNING name, expires > clock_timestamp()").ask(connection, rows -> {
            List<String> wasHeld = new ArrayList<>();
            while (rows.next()) {
                if (rows.getBoolean(2)) {
                    wasHeld.add(rows.getString(1));
                }
            }
            return wasHeld;
        });
    }

    private static Sql own(Sql sql, LockRequest request) {
        return sql.add(" WHERE name = ")
                .value(request.name())
                .add(" AND owner = ")
                .value(request.owner());
    }

    /** Returns whether the owner has the row for another lease time. */
    boolean renew(Connection connection, LockRequest request) throws SQLException {
        Sql sql = sql("UPDATE trivet_lock SET expires = clock_timestamp() + ")
                .value(request.leaseTime().toMillis())
                .add(MILLIS);
        return own(sql, request).add(" AND expires > clock_timestamp()").change(connection) == 1;
    }

    Optional<Holder> holder(Connection connection, String name) throws SQLException {
        return sql("SELECT owner, token, acquired FROM trivet_lock WHERE name = ")
                .value(name)
                .add(" AND owner IS NOT NULL AND expires > clock_timestamp()")
                .ask(
                        connection,
                        first(
                                Optional.empty(),
                                row -> Optional.of(new Holder(
                                        row.getString(1),
                                        OptionalLong.of(row.getLong(2)),
                                        Optional.of(row.getTimestamp(3).toInstant())))));
    }

    /** Frees the row, whatever its owner; returns whether it was held. */
    boolean free(Connection connection, String name) throws SQLException {
        return sql("UPDATE trivet_lock SET owner = NULL WHERE name = ")
                .value(name)
                .add(" AND owner IS NOT NULL RETURNING expires > clock_timestamp()")
                .ask(connection, first(false, row -> row.getBoolean(1)));
    }

    /**
     * Deletes rows whose last lease ended at least this long ago, at most this many, and returns their number. A row
     * whose token is ahead of the clock stays, because the next token would be lower. A row that is being taken is
     * skipped.
     */
    static int purge(Connection connection, Duration unusedFor, int atMost) throws SQLException {
        return new Sql(false)
                .add(
                        "DELETE FROM trivet_lock WHERE name IN (SELECT name FROM trivet_lock WHERE expires < clock_timestamp() - ")
                .value(unusedFor.toMillis())
                .add(MILLIS + " AND token < " + CLOCK_MICROS + " LIMIT ")
                .value(atMost)
                .add(" FOR UPDATE SKIP LOCKED)")
                .change(connection);
    }

    /**
     * Creates the table. If another program does so at the same moment, this statement fails because a type or an index
     * exists already.
     */
    static void createTable(Connection connection) throws SQLException {
        try {
            new Sql(false).add(CREATE_TABLE).change(connection);
        } catch (SQLException e) {
            if (!EXISTS_NOW.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
        }
    }
}
