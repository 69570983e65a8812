package io.trivet.lock.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Short forms of java.sql. They set no timer: the connection's network timeout limits each answer. */
final class Queries {
    private Queries() {}

    /** Runs a statement without values, such as a setting or a definition. */
    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the first row as the reader reads it, or null if there is none. */
    static <T> @Nullable T first(Connection connection, String sql, Statements.Reader<T> reader, Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return first(statement, reader, values);
        }
    }

    /** Runs a prepared statement, and returns its first row, or null if there is none. */
    static <T> @Nullable T first(PreparedStatement statement, Statements.Reader<T> reader, Object... values)
            throws SQLException {
        Statements.bind(statement, values);
        try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? reader.read(rows) : null;
        }
    }

    /** Returns the number of changed rows. */
    static int change(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Statements.bind(statement, values);
            return statement.executeUpdate();
        }
    }
}
