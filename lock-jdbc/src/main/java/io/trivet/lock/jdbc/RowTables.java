package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.support.jdbc.DatabaseFault;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** The tables of row locks. */
final class RowTables {
    private RowTables() {}

    /**
     * Creates what is missing, on a connection with auto-commit. If another program does so at the same moment, a
     * statement may fail for that reason.
     *
     * @throws LockException if this user isn't allowed to
     */
    static void create(Connection connection, RowSql sql) throws SQLException {
        for (String definition : sql.definitions()) {
            try {
                Queries.run(connection, definition);
            } catch (SQLException e) {
                if (!sql.existsNow(e)) {
                    throw fault(e, sql);
                }
            }
        }
    }

    private static LockException fault(SQLException thrown, RowSql sql) throws SQLException {
        DatabaseFault fault = DatabaseFault.of(thrown, Map.of());
        if (fault.isTransient()) {
            throw thrown;
        }
        return new LockException(
                Code.REFUSED,
                "The tables for row locks are missing, and this user is not allowed to create them (" + fault.said()
                        + "). Run this as a user with that right: " + String.join("; ", sql.definitions()),
                fault.shown());
    }
}
