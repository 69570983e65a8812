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
 * Takes ranges from the table {@code leaf_alloc} of a database, beside Meituan's Leaf, which may take from the same rows: a range is
 * from the {@code max_id} before to one below the one after. Counters are told apart character by character, and one that the table's
 * collation takes for another is refused. Thread-safe.
 *
 * <p>PostgreSQL 12, MariaDB 10.6 or H2 2, or newer, MySQL 8 untested, with one primary that loses no commit.
 */
public final class JdbcRanges implements RangeStore {
    private static final String TABLE = "leaf_alloc";
    private static final String ADVANCE =
            "UPDATE " + TABLE + " SET max_id = max_id + ?, update_time = CURRENT_TIMESTAMP WHERE biz_tag = ?";
    private static final String READ = "SELECT max_id, biz_tag FROM " + TABLE + " WHERE biz_tag = ?";
    private static final String INSERT = "INSERT INTO " + TABLE + " (biz_tag, max_id, step) VALUES (?, 1, ?)";

    private final Database database;

    private JdbcRanges(Database database) {
        this.database = database;
    }

    /**
     * Returns a store over this data source, and creates the table if it is missing. A connection is borrowed for a transaction of two
     * statements, each given 3 seconds on the server and 5 on the network.
     *
     * @param source stays open when the store is closed; not one of a running transaction, which would be committed
     * @throws IdException {@code UNAVAILABLE} if the database can't be reached, {@code REFUSED} if it is another than those above, or
     *     the table is missing and may not be created
     */
    public static RangeStore over(DataSource source) {
        Database database = Database.of(Objects.requireNonNull(source, "source"));
        database.createIfMissing(
                TABLE,
                "biz_tag VARCHAR(128) " + database.dialect().bytewiseText()
                        + " NOT NULL PRIMARY KEY, max_id BIGINT DEFAULT 1 NOT NULL, step INT NOT NULL,"
                        + " description VARCHAR(256), update_time TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL");
        return new JdbcRanges(database);
    }

    @Override
    public long take(String counter, int count) {
        OptionalLong end = database.askInTransaction(connection -> advance(connection, counter, count));
        if (end.isEmpty()) {
            database.ask(connection -> Database.insertUnlessThere(connection, INSERT, counter, count));
            end = database.askInTransaction(connection -> advance(connection, counter, count));
        }
        return end.orElseThrow(() -> new IdException(
                        Code.UNAVAILABLE, "The row of '" + counter + "' in " + TABLE + " on " + this + " went away."))
                - count;
    }

    /** Returns the counter behind the range, if there is such a counter. */
    private OptionalLong advance(Connection connection, String counter, int count) throws SQLException {
        try (PreparedStatement update = Database.prepare(connection, ADVANCE);
                PreparedStatement read = Database.prepare(connection, READ)) {
            update.setInt(1, count);
            update.setString(2, counter);
            // Not by whether there is a row to read: somebody may have just made it.
            if (update.executeUpdate() == 0) {
                return OptionalLong.empty();
            }
            // The row is ours until the commit, and so nobody counts in between.
            read.setString(1, counter);
            try (ResultSet row = read.executeQuery()) {
                row.next();
                check(counter, row.getString(2));
                return OptionalLong.of(row.getLong(1));
            }
        }
    }

    /** By most databases' rules, and by Leaf's own server, "Orders" is another counter than "orders". */
    private void check(String counter, String found) {
        if (!found.equals(counter)) {
            throw new IdException(
                    Code.REFUSED,
                    "The collation of " + TABLE + ".biz_tag on " + this + " takes '" + counter + "' for '" + found
                            + "', which is there and may be another's counter. Write it as it stands there, name another, or"
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
