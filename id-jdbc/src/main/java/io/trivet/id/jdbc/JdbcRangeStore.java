package io.trivet.id.jdbc;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;
import io.trivet.id.spi.RangeStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.OptionalLong;
import javax.sql.DataSource;

/**
 * A store of counters in the table {@code leaf_alloc} of a database. Meituan's Leaf can use the same rows at the same
 * time: a range begins at the {@code max_id} before the update, and ends one below the {@code max_id} after it. Names
 * of counters are compared character by character; a name that the table's collation confuses with another one is
 * rejected. Thread-safe.
 *
 * <p>Needs PostgreSQL 12, MariaDB 10.6 or H2 2, or newer, with one primary that loses no commit; MySQL 8 is untested.
 */
public final class JdbcRangeStore implements RangeStore {
    private static final String TABLE = "leaf_alloc";
    private static final String ADVANCE =
            "UPDATE " + TABLE + " SET max_id = max_id + ?, update_time = CURRENT_TIMESTAMP WHERE biz_tag = ?";
    private static final String READ = "SELECT max_id, biz_tag FROM " + TABLE + " WHERE biz_tag = ?";
    private static final String INSERT = "INSERT INTO " + TABLE + " (biz_tag, max_id, step) VALUES (?, 1, ?)";

    private final Database database;

    private JdbcRangeStore(Database database) {
        this.database = database;
    }

    /**
     * Returns a store that uses this data source, and creates the table if it is missing. The store borrows a
     * connection for each transaction, which has two statements; each statement has 3 seconds on the server and 5
     * seconds on the network.
     *
     * @param source the data source; it stays open when the store is closed. Its connections must not be part of a
     *     running transaction, because that would be committed.
     * @throws IdException {@code UNAVAILABLE} if the database can't be reached, {@code REFUSED} if it is not one of the
     *     databases above, or the table is missing and can't be created
     */
    public static RangeStore over(DataSource source) {
        Database database = Database.of(Objects.requireNonNull(source, "source"));
        database.createIfMissing(
                TABLE,
                "biz_tag VARCHAR(128) " + database.dialect().bytewiseText()
                        + " NOT NULL PRIMARY KEY, max_id BIGINT DEFAULT 1 NOT NULL, step INT NOT NULL,"
                        + " description VARCHAR(256), update_time TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL");
        return new JdbcRangeStore(database);
    }

    @Override
    public long take(String counter, int count) {
        OptionalLong end = database.askInTransaction(connection -> advance(connection, counter, count));
        if (end.isEmpty()) {
            database.ask(connection -> Database.insertIfAbsent(connection, INSERT, counter, count));
            end = database.askInTransaction(connection -> advance(connection, counter, count));
        }
        return end.orElseThrow(() -> new IdException(
                        Code.UNAVAILABLE,
                        "The row of '" + counter + "' in " + TABLE + " on " + this
                                + " disappeared. Don't remove rows of this table."))
                - count;
    }

    /** Advances the counter, and returns its value after the range; empty if there is no such counter. */
    private OptionalLong advance(Connection connection, String counter, int count) throws SQLException {
        try (PreparedStatement update = Database.prepare(connection, ADVANCE);
                PreparedStatement read = Database.prepare(connection, READ)) {
            update.setInt(1, count);
            update.setString(2, counter);
            // Not decided by reading: another process may have created the row since.
            if (update.executeUpdate() == 0) {
                return OptionalLong.empty();
            }
            // The row is locked until the commit, so no other transaction counts in between.
            read.setString(1, counter);
            try (ResultSet row = read.executeQuery()) {
                row.next();
                check(counter, row.getString(2));
                return OptionalLong.of(row.getLong(1));
            }
        }
    }

    /**
     * Rejects a row of another name: for most databases, and for Leaf's own server, "Orders" is another counter than
     * "orders".
     */
    private void check(String counter, String found) {
        if (!found.equals(counter)) {
            throw new IdException(
                    Code.REFUSED,
                    "The collation of " + TABLE + ".biz_tag on " + this + " does not distinguish '" + counter
                            + "' from '" + found
                            + "', which exists and may be another counter. Use the existing spelling or another name, or"
                            + " give the column a collation that tells them apart, such as utf8mb4_bin.");
        }
    }

    @Override
    public void close() {
        // The data source is the caller's.
    }

    @Override
    public String toString() {
        return database.toString();
    }
}
