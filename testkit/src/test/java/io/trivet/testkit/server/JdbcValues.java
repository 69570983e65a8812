package io.trivet.testkit.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** One value in a table, by plain JDBC. */
final class JdbcValues {
    private JdbcValues() {}

    static void store(String url, String value) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS kept");
            statement.execute("CREATE TABLE kept (word VARCHAR(100))");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO kept VALUES (?)")) {
                insert.setString(1, value);
                insert.executeUpdate();
            }
        }
    }

    static String load(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT word FROM kept")) {
            row.next();
            return row.getString(1);
        }
    }
}
