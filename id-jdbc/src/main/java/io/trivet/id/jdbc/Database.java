package io.trivet.id.jdbc;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;
import io.trivet.support.jdbc.Connections;
import io.trivet.support.jdbc.Connections.Work;
import io.trivet.support.jdbc.DatabaseFault;
import io.trivet.support.jdbc.JdbcUrls;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;

/** A data source. It borrows a connection for one statement or transaction at a time, and returns it unchanged. */
final class Database {
    private static final String CONSTRAINT_VIOLATED = "23";

    private static final Map<String, String> ADVICE =
            Map.of("42501", "Grant this user SELECT, INSERT, UPDATE and DELETE on the tables of the ids.");

    private final DataSource source;
    private final String url;
    private final Dialect dialect;

    private Database(DataSource source, String url, Dialect dialect) {
        this.source = source;
        this.url = url;
        this.dialect = dialect;
    }

    /** Connects, and determines which database it is. */
    static Database of(DataSource source) {
        try (Connection connection = source.getConnection()) {
            DatabaseMetaData about = connection.getMetaData();
            return new Database(source, JdbcUrls.shown(about.getURL()), Dialect.of(about.getDatabaseProductName()));
        } catch (SQLException | RuntimeException e) {
            throw translate("Could not connect to the database", e);
        }
    }

    Dialect dialect() {
        return dialect;
    }

    /** Creates a table if it is missing. Another process may create it at the same time. */
    void createIfMissing(String table, String columns) {
        try {
            Connections.run(source, connection -> {
                try (Statement statement = Connections.limited(connection.createStatement())) {
                    return statement.execute("CREATE TABLE IF NOT EXISTS " + table + " (" + columns + ")");
                }
            });
        } catch (SQLException | RuntimeException e) {
            if (!exists(table)) {
                throw translate(this + " has no table " + table + ", and it could not be created", e);
            }
        }
    }

    private boolean exists(String table) {
        try {
            return Connections.run(source, connection -> {
                try (Statement statement = Connections.limited(connection.createStatement())) {
                    statement
                            .executeQuery("SELECT 1 FROM " + table + " WHERE 1 = 0")
                            .close();
                    return true;
                }
            });
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    /** Runs the work and commits it. Repeats the work if the database aborted it in favour of another transaction. */
    <T> T ask(Work<T> work) {
        try {
            return Connections.run(source, work);
        } catch (SQLException | RuntimeException e) {
            throw translate(this + " could not be asked", e);
        }
    }

    /**
     * Runs work of several statements in one transaction. Repeats it if the database aborted it in favour of another.
     */
    <T> T askInTransaction(Work<T> work) {
        return ask(connection -> {
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                // Otherwise the next commit on this connection would commit it.
                if (!connection.isClosed()) {
                    connection.rollback();
                }
                throw e;
            }
        });
    }

    static PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        return Connections.limited(connection.prepareStatement(sql));
    }

    /** Inserts a row, and returns false if there already is one with the same key. */
    static boolean insertIfAbsent(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate() == 1;
        } catch (SQLException e) {
            if (e instanceof SQLIntegrityConstraintViolationException
                    || String.valueOf(e.getSQLState()).startsWith(CONSTRAINT_VIOLATED)) {
                return false;
            }
            throw e;
        }
    }

    private static IdException translate(String subject, Exception thrown) {
        if (thrown instanceof IdException known) {
            return known;
        }
        DatabaseFault fault = DatabaseFault.of(thrown, ADVICE);
        return new IdException(
                fault.isTransient() ? Code.UNAVAILABLE : Code.REFUSED, subject + ": " + fault.reason(), fault.shown());
    }

    @Override
    public String toString() {
        return url;
    }
}
