package io.trivet.id.jdbc;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;
import io.trivet.id.IdProperties;
import io.trivet.id.LongIdGenerator;
import io.trivet.support.jdbc.Connections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * A generator of 64-bit ids that a database counts, from 1: values of the identity column ({@code AUTO_INCREMENT}) of
 * the table {@code trivet_ids_NAME}. A row is removed as soon as its number is known.
 *
 * <p>The ids are unique, and rise strictly among all generators of the name: an id is greater than all ids that were
 * issued before it was requested. Both hold as long as the database has one primary that loses no commit, and its
 * counter is never set back. There may be gaps. The ids can be guessed: show them through an
 * {@link io.trivet.id.IdCipher} where that matters.
 *
 * <p>Thread-safe. Each id is a committed transaction, and so is each group of up to 500 ids of {@link #fill}. A number
 * that is only drawn from a sequence, without a commit, could be drawn again after a crash of the database. Needs
 * PostgreSQL 12, MariaDB 10.6 or H2 2, or newer; MySQL 8 accepts the same SQL, but is untested.
 */
public final class AutoIncrementIds implements LongIdGenerator {
    private static final int MAX_TRANSACTION = 500;

    private final Database database;
    private final String table;

    /** The greatest id that this generator has issued; all later ids must be greater. */
    private final AtomicLong greatest = new AtomicLong();

    private volatile boolean wentBack;
    private volatile boolean closed;

    private AutoIncrementIds(Database database, String table) {
        this.database = database;
        this.table = table;
    }

    /**
     * Returns a generator that uses this data source, and creates the table if it is missing. The generator borrows a
     * connection for each transaction, which has two statements; each statement has 3 seconds on the server and 5
     * seconds on the network.
     *
     * @param source the data source; it stays open when the generator is closed. Its connections must not be part of a
     *     running transaction, because that would be committed.
     * @param name the name of the counter, such as "orders": 1 to 40 lower-case letters, digits and '_'
     * @throws IllegalArgumentException if the name has another form
     * @throws IdException {@code UNAVAILABLE} if the database can't be reached, {@code REFUSED} if it is not one of the
     *     databases above, or the table is missing and can't be created
     */
    public static AutoIncrementIds over(DataSource source, String name) {
        if (!name.matches("[a-z0-9_]{1,40}")) {
            throw new IllegalArgumentException(
                    "The name of a counter is 1 to 40 lower-case letters, digits and '_', such as"
                            + " \"orders\", not \"" + name + "\".");
        }
        Database database = Database.of(Objects.requireNonNull(source, "source"));
        String table = "trivet_ids_" + name;
        database.createIfMissing(table, "id BIGINT " + database.dialect().identity() + " PRIMARY KEY");
        return new AutoIncrementIds(database, table);
    }

    @Override
    public long next() {
        return take(1)[0];
    }

    @Override
    public void fill(long[] ids) {
        int filled = 0;
        while (filled < ids.length) {
            long[] taken = take(Math.min(ids.length - filled, MAX_TRANSACTION));
            System.arraycopy(taken, 0, ids, filled, taken.length);
            filled += taken.length;
        }
    }

    private long[] take(int count) {
        if (closed) {
            throw new IdException(Code.CLOSED, this + " is closed, and issues no more ids. Build another.");
        }
        long before = greatest.get();
        long[] ids = wentBack ? new long[count] : database.askInTransaction(connection -> count(connection, count));
        if (ids[0] <= before) {
            wentBack = true;
            throw new IdException(
                    Code.COUNTER_WENT_BACK,
                    this + " went back to or below " + before + ", which was already issued, and issues no more ids."
                            + " Set the column's counter above all ids that any process has issued, then build another.");
        }
        greatest.accumulateAndGet(ids[count - 1], Math::max);
        return ids;
    }

    private long[] count(Connection connection, int count) throws SQLException {
        String insert = "INSERT INTO " + table + " (id) VALUES (DEFAULT)";
        try (PreparedStatement inserted =
                        Connections.limited(connection.prepareStatement(insert, Statement.RETURN_GENERATED_KEYS));
                PreparedStatement deleted = Database.prepare(connection, "DELETE FROM " + table + " WHERE id = ?")) {
            for (int i = 0; i < count; i++) {
                inserted.addBatch();
            }
            inserted.executeBatch();
            long[] ids = new long[count];
            try (ResultSet keys = inserted.getGeneratedKeys()) {
                for (int i = 0; i < count; i++) {
                    keys.next();
                    ids[i] = keys.getLong(1);
                    deleted.setLong(1, ids[i]);
                    deleted.addBatch();
                }
            }
            deleted.executeBatch();
            Arrays.sort(ids);
            return ids;
        }
    }

    @Override
    public IdProperties properties() {
        return new IdProperties(IdProperties.Uniqueness.BY_COUNTER, true, IdProperties.Scope.GLOBAL, false);
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return "AutoIncrementIds[" + table + " on " + database + "]";
    }
}
