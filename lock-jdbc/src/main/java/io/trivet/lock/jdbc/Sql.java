package io.trivet.lock.jdbc;

import io.trivet.support.jdbc.Connections;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * One statement and its values. It is either prepared, and planned by the server once, or plain, because nothing may be
 * kept on the server. Not thread-safe.
 */
final class Sql {
    /** Reads an answer. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet rows) throws SQLException;
    }

    private final boolean prepared;
    private final StringBuilder text = new StringBuilder(512);
    private final List<Object> values = new ArrayList<>(4);

    Sql(boolean prepared) {
        this.prepared = prepared;
    }

    Sql add(String sql) {
        text.append(sql);
        return this;
    }

    /**
     * Adds a text. In a plain statement it is written as an expression that no character in it can end, whatever the
     * server's rules for escapes.
     */
    Sql value(String value) {
        if (prepared) {
            values.add(value);
            return add("?");
        }
        return add("convert_from(decode('")
                .add(HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8)))
                .add("', 'hex'), 'UTF8')");
    }

    Sql value(long value) {
        if (prepared) {
            values.add(value);
            return add("?");
        }
        return add(Long.toString(value));
    }

    <T> T ask(Connection connection, Reader<T> reader) throws SQLException {
        if (!prepared) {
            try (Statement statement = connection.createStatement()) {
                Connections.limited(statement);
                try (ResultSet rows = statement.executeQuery(text.toString())) {
                    return reader.read(rows);
                }
            }
        }
        try (PreparedStatement statement = prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            return reader.read(rows);
        }
    }

    int change(Connection connection) throws SQLException {
        if (!prepared) {
            try (Statement statement = connection.createStatement()) {
                Connections.limited(statement);
                return statement.executeUpdate(text.toString());
            }
        }
        try (PreparedStatement statement = prepare(connection)) {
            return statement.executeUpdate();
        }
    }

    private PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text.toString());
        try {
            Connections.limited(statement);
            for (int i = 0; i < values.size(); i++) {
                if (values.get(i) instanceof Long number) {
                    statement.setLong(i + 1, number);
                } else {
                    statement.setString(i + 1, (String) values.get(i));
                }
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }
}
