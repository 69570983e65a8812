package io.trivet.lock.jdbc;

import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Lease rows in PostgreSQL's SQL.
 *
 * <p>The clock is clock_timestamp(): now() stands still from the begin of a transaction, and a statement that waited for a row would
 * judge it by a time long past. The token is at least the clock in microseconds, so that it rises even if rows were deleted.
 */
final class PostgresLeaseRows {
    static final String CREATE_TABLE =
            "CREATE TABLE IF NOT EXISTS trivet_lock (name text COLLATE \"C\" PRIMARY KEY, owner text,"
                    + " token bigint NOT NULL, acquired timestamptz NOT NULL, expires timestamptz NOT NULL)";

    static final String UNDEFINED_TABLE = "42P01";

    /** Row of a catalogue, table, type: which one another program's table is noticed by depends on the moment. */
    private static final Set<String> EXISTS_NOW = Set.of("23505", "42P07", "42710");

    private static final String CLOCK_MICROS = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
    private static final String END_OF_LEASE = "clock_timestamp() + ? * interval '1 millisecond'";

    /**
     * Takes a row that is free, or tells how long its holder has left, in one round trip. A statement that finds the row held
     * locks and writes nothing; one that waited for another's commit has its condition checked again on the new row.
     */
    private static final String TAKE =
            "WITH taken AS (UPDATE trivet_lock SET owner = ?, acquired = clock_timestamp(), expires = "
                    + END_OF_LEASE + ", token = greatest(token + 1, " + CLOCK_MICROS + ")"
                    + " WHERE name = ? AND (owner IS NULL OR expires <= clock_timestamp()) RETURNING token)"
                    + " SELECT (SELECT token FROM taken), extract(epoch FROM expires - clock_timestamp()) * 1000"
                    + " FROM trivet_lock WHERE name = ?";

    private static final String INSERT =
            "INSERT INTO trivet_lock (name, owner, token, acquired, expires) VALUES (?, ?, " + CLOCK_MICROS
                    + ", clock_timestamp(), " + END_OF_LEASE + ") ON CONFLICT DO NOTHING RETURNING token";

    private static final String RELEASE = "UPDATE trivet_lock SET owner = NULL WHERE name = ? AND owner = ?"
            + " RETURNING expires > clock_timestamp()";

    private static final String RENEW = "UPDATE trivet_lock SET expires = " + END_OF_LEASE
            + " WHERE name = ? AND owner = ? AND expires > clock_timestamp()";

    private static final String HOLDER = "SELECT owner, token, acquired FROM trivet_lock"
            + " WHERE name = ? AND owner IS NOT NULL AND expires > clock_timestamp()";

    private static final String FORCE =
            "UPDATE trivet_lock SET owner = NULL WHERE name = ? AND owner IS NOT NULL RETURNING expires > clock_timestamp()";

    private PostgresLeaseRows() {}

    /** What a row said: a token, or the milliseconds that its holder has left; neither if there is no row. */
    record Answer(long token, long holderMillis) {
        static final Answer NO_ROW = new Answer(0, -1);

        boolean granted() {
            return token > 0;
        }
    }

    static Answer take(Connection connection, LockRequest request) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
            Database.limit(statement);
            statement.setString(1, request.owner());
            statement.setLong(2, request.leaseTime().toMillis());
            statement.setString(3, request.name());
            statement.setString(4, request.name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new Answer(row.getLong(1), Math.max(0, row.getLong(2))) : Answer.NO_ROW;
            }
        }
    }

    /** Makes the row of a lock that was never held; no row comes back if somebody else just did so. */
    static Answer insert(Connection connection, LockRequest request) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            Database.limit(statement);
            statement.setString(1, request.name());
            statement.setString(2, request.owner());
            statement.setLong(3, request.leaseTime().toMillis());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new Answer(row.getLong(1), 0) : Answer.NO_ROW;
            }
        }
    }

    /** Tells whether the owner had the row, and its time was not over. */
    static boolean release(Connection connection, LockRequest request) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RELEASE)) {
            Database.limit(statement);
            statement.setString(1, request.name());
            statement.setString(2, request.owner());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Tells whether the owner has the row for another lease time. */
    static boolean renew(Connection connection, LockRequest request) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RENEW)) {
            Database.limit(statement);
            statement.setLong(1, request.leaseTime().toMillis());
            statement.setString(2, request.name());
            statement.setString(3, request.owner());
            return statement.executeUpdate() == 1;
        }
    }

    static Optional<Holder> holder(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HOLDER)) {
            Database.limit(statement);
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Holder(
                                row.getString(1),
                                OptionalLong.of(row.getLong(2)),
                                Optional.of(row.getTimestamp(3).toInstant())))
                        : Optional.empty();
            }
        }
    }

    /** Frees the row whoever has it; tells whether somebody had. */
    static boolean free(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FORCE)) {
            Database.limit(statement);
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Makes the table; that another program does so at the same moment makes ours fail, on the names of a type or an index. */
    static void createTable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Database.limit(statement);
            statement.execute(CREATE_TABLE);
        } catch (SQLException e) {
            if (!EXISTS_NOW.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
        }
    }
}
