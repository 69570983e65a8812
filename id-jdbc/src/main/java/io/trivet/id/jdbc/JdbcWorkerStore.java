package io.trivet.id.jdbc;

import io.trivet.id.IdException;
import io.trivet.id.spi.WorkerRecord;
import io.trivet.id.spi.WorkerStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A store of worker ids in a database: PostgreSQL 12, MariaDB 10.6 or H2 2, or newer; MySQL 8 accepts the same SQL, but
 * is untested. Each worker id is a row of the table {@code trivet_worker}; rows must never be removed. The database
 * must have one primary that loses no commit. Thread-safe.
 */
public final class JdbcWorkerStore implements WorkerStore {
    private static final String TABLE = "trivet_worker";
    private static final String READ = "SELECT worker, record FROM " + TABLE + " WHERE namespace = ?";
    private static final String INSERT = "INSERT INTO " + TABLE + " (record, namespace, worker) VALUES (?, ?, ?)";
    private static final String UPDATE =
            "UPDATE " + TABLE + " SET record = ? WHERE namespace = ? AND worker = ? AND record = ?";

    private final Database database;

    private JdbcWorkerStore(Database database) {
        this.database = database;
    }

    /**
     * Returns a store that uses this data source, and creates the table if it is missing. The store borrows a
     * connection for one statement at a time. Each statement is committed by itself, and has 3 seconds on the server
     * and 5 seconds on the network.
     *
     * @param source the data source; it stays open when the store is closed. Its connections must not be part of a
     *     running transaction, because that would be committed.
     * @throws IdException {@code UNAVAILABLE} if the database can't be reached, {@code REFUSED} if it is not one of the
     *     databases above, or the table is missing and can't be created
     */
    public static WorkerStore over(DataSource source) {
        Database database = Database.of(Objects.requireNonNull(source, "source"));
        String bytewise = database.dialect().bytewise();
        database.createIfMissing(
                TABLE,
                "namespace VARCHAR(100) " + bytewise + " NOT NULL, worker INT NOT NULL, record VARCHAR(200) " + bytewise
                        + " NOT NULL, PRIMARY KEY (namespace, worker)");
        return new JdbcWorkerStore(database);
    }

    @Override
    public Instant now(String namespace) {
        return database.ask(connection -> {
            try (PreparedStatement statement =
                            Database.prepare(connection, database.dialect().millis());
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return Instant.ofEpochMilli(row.getLong(1));
            }
        });
    }

    @Override
    public Map<Integer, WorkerRecord> read(String namespace) {
        return database.ask(connection -> {
            try (PreparedStatement statement = Database.prepare(connection, READ)) {
                statement.setString(1, namespace);
                Map<Integer, WorkerRecord> records = new HashMap<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        int workerId = rows.getInt(1);
                        String where = TABLE + " " + namespace + "/" + workerId + " on " + this;
                        records.put(workerId, WorkerRecord.parse(rows.getString(2), where));
                    }
                }
                return records;
            }
        });
    }

    @Override
    public boolean compareAndSet(String namespace, int workerId, @Nullable WorkerRecord expected, WorkerRecord next) {
        return database.ask(connection -> expected == null
                ? Database.insertIfAbsent(connection, INSERT, next.toText(), namespace, workerId)
                : update(connection, namespace, workerId, expected, next));
    }

    private static boolean update(
            Connection connection, String namespace, int workerId, WorkerRecord expected, WorkerRecord next)
            throws SQLException {
        try (PreparedStatement statement = Database.prepare(connection, UPDATE)) {
            statement.setString(1, next.toText());
            statement.setString(2, namespace);
            statement.setInt(3, workerId);
            statement.setString(4, expected.toText());
            return statement.executeUpdate() == 1;
        }
    }

    @Override
    public boolean canLoseWrites() {
        return false;
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
