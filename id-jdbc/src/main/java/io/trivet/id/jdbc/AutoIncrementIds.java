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
 * Gives 64-bit ids that a database counts, from 1: of the identity column ({@code AUTO_INCREMENT}) of the table
 * {@code trivet_ids_NAME}, whose rows are removed as soon as they have their number.
 *
 * <p>Unique, and strictly rising among all ids of the name, whoever gave them: an id is greater than all that were given before it was
 * asked for. Both hold as long as the database has one primary that loses no commit, and nobody sets its counter back. There may be
 * gaps. Guessable: show ids through an {@link io.trivet.id.IdCipher} where that matters.
 *
 * <p>Thread-safe. Each id is a committed transaction, or each 500 of {@link #fill}: a number that is only drawn, and not committed,
 * could be drawn again after the database crashed. PostgreSQL 12, MariaDB 10.6 or H2 2, or newer; MySQL 8 takes the same SQL, untested.
 */
public final class AutoIncrementIds implements LongIdGenerator {
    private static final int MAX_TRANSACTION = 500;

    private final Database database;
    private final String table;

    /** The greatest id that was given here: all that are asked for later are greater. */
    private final AtomicLong greatest = new AtomicLong();

    private volatile boolean wentBack;
    private volatile boolean closed;

    private AutoIncrementIds(Database database, String table) {
        this.database = database;
        this.table = table;
    }

    /**
     * Returns a generator over this data source, and creates the table if it is missing. A connection is borrowed for a transaction of
     * two statements, each given 3 seconds on the server and 5 on the network.
     *
     * @param source stays open when the generator is closed; not one of a running transaction, which would be committed
     * @param name what the ids are for, such as "orders": 1 to 40 lower-case letters, digits and '_'
     * @throws IllegalArgumentException if the name has another form
     * @throws IdException {@code UNAVAILABLE} if the database can't be reached, {@code REFUSED} if it is another than those above, or
     *     the table is missing and may not be created
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
            throw new IdException(Code.CLOSED, this + " is closed, and gives no more ids. Build another.");
        }
        long before = greatest.get();
        long[] ids = wentBack ? new long[count] : database.askInTransaction(connection -> count(connection, count));
        if (ids[0] <= before) {
            wentBack = true;
            throw new IdException(
                    Code.COUNTER_WENT_BACK,
                    this + " went back to or below " + before + ", which was given already, and gives no more ids."
                            + " Set the column's counter above all ids that any process has given, then build another.");
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
        return new IdProperties(IdProperties.Unique.BY_COUNTER, true, IdProperties.Scope.GLOBAL, false);
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
