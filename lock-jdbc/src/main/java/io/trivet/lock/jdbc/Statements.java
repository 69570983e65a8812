package io.trivet.lock.jdbc;

import io.trivet.support.jdbc.Connections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs statements in the one way that suits a data source's connections.
 *
 * <p>Statements are prepared, unless a pooler may share the server's connections among clients, as PgBouncer does in
 * transaction mode: after a few uses PostgreSQL's driver lets the server keep a prepared statement under a name, and
 * behind a pooler that name may be taken, missing, or belong to another program's statement. Then the values are
 * written into the statement.
 *
 * @param prepared whether statements may be prepared
 * @param timed whether a statement needs the driver's query timeout, because no limit is in its SQL. PostgreSQL's
 *     driver sets a timer for each statement, which takes a third of the time of a statement
 */
record Statements(boolean prepared, boolean timed) {
    /** Reads an answer. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet rows) throws SQLException;
    }

    /**
     * Asks a question.
     *
     * @param values the values of the placeholders: {@code Long}, {@code Integer}, {@code String} or {@code byte[]}
     */
    <T> T query(Connection connection, String sql, Reader<T> reader, Object... values) throws SQLException {
        if (!prepared) {
            try (Statement statement = limited(connection.createStatement());
                    ResultSet rows = statement.executeQuery(written(sql, values))) {
                return reader.read(rows);
            }
        }
        try (PreparedStatement statement = limited(connection.prepareStatement(sql))) {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                return reader.read(rows);
            }
        }
    }

    /** Asks for at most so many rows, and returns each as the reader reads it. */
    <T> List<T> list(Connection connection, int most, String sql, Reader<T> each, Object... values)
            throws SQLException {
        if (!prepared) {
            try (Statement statement = limited(connection.createStatement())) {
                statement.setMaxRows(most);
                try (ResultSet rows = statement.executeQuery(written(sql, values))) {
                    return all(rows, each);
                }
            }
        }
        try (PreparedStatement statement = limited(connection.prepareStatement(sql))) {
            statement.setMaxRows(most);
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                return all(rows, each);
            }
        }
    }

    private static <T> List<T> all(ResultSet rows, Reader<T> each) throws SQLException {
        List<T> all = new ArrayList<>();
        while (rows.next()) {
            all.add(each.read(rows));
        }
        return all;
    }

    /** Changes rows, and returns how many were changed. */
    int update(Connection connection, String sql, Object... values) throws SQLException {
        if (!prepared) {
            try (Statement statement = limited(connection.createStatement())) {
                return statement.executeUpdate(written(sql, values));
            }
        }
        try (PreparedStatement statement = limited(connection.prepareStatement(sql))) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    /** Limits the time of a statement, if the driver has to. */
    <S extends Statement> S limited(S statement) throws SQLException {
        if (timed) {
            try {
                Connections.limited(statement);
            } catch (Throwable e) {
                statement.close();
                throw e;
            }
        }
        return statement;
    }

    /** Sets the values of the placeholders. */
    static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Long number) {
                statement.setLong(i + 1, number);
            } else if (values[i] instanceof Integer number) {
                statement.setInt(i + 1, number);
            } else if (values[i] instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else {
                statement.setString(i + 1, (String) values[i]);
            }
        }
    }

    /** Writes the values in place of the question marks; the statements have no other question marks. */
    private static String written(String sql, Object[] values) {
        StringBuilder text = new StringBuilder(sql.length() + 256);
        int from = 0;
        for (Object value : values) {
            int mark = sql.indexOf('?', from);
            text.append(sql, from, mark).append(literal(value));
            from = mark + 1;
        }
        return text.append(sql, from, sql.length()).toString();
    }

    private static String literal(Object value) {
        return value instanceof String text ? PostgresConnections.text(text) : value.toString();
    }
}
