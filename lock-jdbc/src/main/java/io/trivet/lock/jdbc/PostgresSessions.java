package io.trivet.lock.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Checks what a connection to PostgreSQL leads to. */
final class PostgresSessions {
    private PostgresSessions() {}

    /**
     * Returns whether a connection leads directly to the server: a pooler reports another process id to its clients than
     * that of the serving process.
     */
    static boolean isDirect(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getLong(1) == reportedPid(connection);
        }
    }

    /**
     * Returns the process id that was reported when the connection was opened, as PostgreSQL's driver stores it; -1 if
     * it isn't known.
     */
    private static long reportedPid(Connection connection) {
        try {
            Connection drivers = connection.unwrap(Connection.class);
            return ((Number) drivers.getClass().getMethod("getBackendPID").invoke(drivers)).longValue();
        } catch (SQLException | ReflectiveOperationException | RuntimeException e) {
            // Another driver, or a wrapped one: then nothing is prepared.
            return -1;
        }
    }
}
