package io.trivet.examples;

// Goes with Quickstart.java and FlashSale.java, which list the Maven dependencies that it needs.

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
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Sells a stock that many processes sell from: reads how much is left, and writes one less, under a distributed lock.
 *
 * <p>The lock alone would not do: a process that sleeps through its lease wakes up and writes. So every write carries
 * the lease's fencing token, and the row rejects one that is lower than the highest it has seen.
 */
final class OrderDesk implements OrderService {
    private final DataSource database;
    private final Optional<LockClient> locks;
    private final LongIdGenerator ids;

    /** Creates a desk. Without locks it sells more than there is, to show that effect. */
    OrderDesk(DataSource database, Optional<LockClient> locks, LongIdGenerator ids) {
        this.database = database;
        this.locks = locks;
        this.ids = ids;
    }

    /** Creates the two tables again, with one item. */
    static void createTables(Connection connection, String item, int amount) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS example_stock, example_orders");
            statement.execute(
                    "CREATE TABLE example_stock (item text PRIMARY KEY, amount int NOT NULL, token bigint NOT NULL)");
            // The id has no unique key, so that duplicates would show here.
            statement.execute(
                    "CREATE TABLE example_orders (id bigint NOT NULL, item text NOT NULL, buyer text NOT NULL)");
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO example_stock VALUES (?, ?, 0)")) {
            insert.setString(1, item);
            insert.setInt(2, amount);
            insert.executeUpdate();
        }
    }

    @Override
    public Receipt order(String item, String buyer) {
        try {
            if (locks.isEmpty()) {
                return sell(item, buyer, 0);
            }
            try (Lease lease = locks.get().lock("stock:" + item).acquire()) {
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
        try (PreparedStatement select =
                connection.prepareStatement("SELECT amount FROM example_stock WHERE item = ?")) {
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
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE example_stock SET amount = ?, token = ? WHERE item = ? AND token <= ?")) {
            update.setInt(1, amount);
            update.setLong(2, token);
            update.setString(3, item);
            update.setLong(4, token);
            if (update.executeUpdate() == 0) {
                connection.rollback();
                throw new RpcException(
                        RpcStatus.UNKNOWN,
                        "the lock was lost before the stock was written (token " + token + "). Order again.");
            }
        }
    }

    private static void record(Connection connection, long id, String item, String buyer) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO example_orders VALUES (?, ?, ?)")) {
            insert.setLong(1, id);
            insert.setString(2, item);
            insert.setString(3, buyer);
            insert.executeUpdate();
        }
    }
}
