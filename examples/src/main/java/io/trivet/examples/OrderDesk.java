package io.trivet.examples;

// Maven: io.trivet:trivet-lock-core and a lock module, io.trivet:trivet-id-generator, a JDBC driver. Copy
// OrderService.java too.

import io.trivet.id.LongIdGenerator;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Sells a stock that many processes sell from: reads how much is left, and writes one less, under a distributed lock.
 *
 * <p>The lock alone would not do: a process that sleeps through its lease wakes up and writes. So every write carries the lease's fencing
 * token, and the row rejects one that is lower than the highest it has seen.
 */
final class OrderDesk implements OrderService {
    private final DataSource database;
    private final @Nullable LockClient locks;
    private final LongIdGenerator ids;

    /** Makes a desk; without locks, to show what happens then, it sells more than there is. */
    OrderDesk(DataSource database, @Nullable LockClient locks, LongIdGenerator ids) {
        this.database = database;
        this.locks = locks;
        this.ids = ids;
    }

    static void createTables(Connection connection, String item, int amount) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS stock (item text PRIMARY KEY, amount int NOT NULL, token bigint NOT NULL)");
            // No unique key on the id: this is where duplicates would have to show.
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS orders (id bigint NOT NULL, item text NOT NULL, buyer text NOT NULL)");
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO stock VALUES (?, ?, 0)")) {
            insert.setString(1, item);
            insert.setInt(2, amount);
            insert.executeUpdate();
        }
    }

    @Override
    public Receipt order(String item, String buyer) {
        try {
            if (locks == null) {
                return sell(item, buyer, 0);
            }
            try (Lease lease = locks.lock("stock:" + item).acquire()) {
                return sell(item, buyer, lease.fencingToken());
            }
        } catch (SQLException e) {
            throw new RpcException(RpcStatus.UNAVAILABLE, "the shop's database doesn't answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RpcException(RpcStatus.CANCELLED, "the order was given up while it waited for the stock.");
        }
    }

    private Receipt sell(String item, String buyer, long token) throws SQLException {
        try (Connection connection = database.getConnection()) {
            int left = left(connection, item);
            if (left == 0) {
                return new Receipt(false, "", Long.toString(token));
            }
            connection.setAutoCommit(false);
            take(connection, item, left - 1, token);
            long id = ids.next();
            record(connection, id, item, buyer);
            connection.commit();
            return new Receipt(true, Long.toString(id), Long.toString(token));
        }
    }

    private static int left(Connection connection, String item) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT amount FROM stock WHERE item = ?")) {
            select.setString(1, item);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new RpcException(RpcStatus.INVALID_ARGUMENT, "the shop has no item '" + item + "'.");
                }
                return row.getInt(1);
            }
        }
    }

    private static void take(Connection connection, String item, int amount, long token) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE stock SET amount = ?, token = ? WHERE item = ? AND token <= ?")) {
            update.setInt(1, amount);
            update.setLong(2, token);
            update.setString(3, item);
            update.setLong(4, token);
            if (update.executeUpdate() == 0) {
                connection.rollback();
                throw new RpcException(
                        RpcStatus.FAILED,
                        "the lock was lost before the stock was written (token " + token + "). Order again.");
            }
        }
    }

    private static void record(Connection connection, long id, String item, String buyer) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders VALUES (?, ?, ?)")) {
            insert.setLong(1, id);
            insert.setString(2, item);
            insert.setString(3, buyer);
            insert.executeUpdate();
        }
    }
}
