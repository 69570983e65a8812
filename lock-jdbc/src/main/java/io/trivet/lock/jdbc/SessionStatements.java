package io.trivet.lock.jdbc;

import io.trivet.lock.jdbc.Statements.Reader;
import io.trivet.support.jdbc.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * Runs the few statements that a client sends again and again. In a session that is kept, they stay prepared. Where
 * nothing may be prepared, they are sent as {@link Statements} does.
 *
 * @param once sends a statement that is seldom sent, or has another text each time
 */
record SessionStatements(Statements once) {
    /**
     * PostgreSQL: the server has lost a prepared statement, because another user of the session dropped all of them, or
     * a result's columns have changed. Its driver prepares it again at the next use.
     */
    private static final Set<String> LOST = Set.of("26000", "0A000");

    private interface Execution<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    /** Asks a question. */
    <T> T query(Session session, String sql, Reader<T> reader, Object... values) throws SQLException {
        if (!once.prepared()) {
            return once.query(session.connection(), sql, reader, values);
        }
        return execute(session, sql, Statement.NO_GENERATED_KEYS, statement -> {
            Statements.bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                return reader.read(rows);
            }
        });
    }

    /** Changes rows, and returns how many were changed. */
    int update(Session session, String sql, Object... values) throws SQLException {
        if (!once.prepared()) {
            return once.update(session.connection(), sql, values);
        }
        return execute(session, sql, Statement.NO_GENERATED_KEYS, statement -> {
            Statements.bind(statement, values);
            return statement.executeUpdate();
        });
    }

    /** Changes a row, and returns the generated key; 0 if no row was changed. */
    long updateForKey(Session session, String sql, Object... values) throws SQLException {
        return execute(session, sql, Statement.RETURN_GENERATED_KEYS, statement -> {
            Statements.bind(statement, values);
            if (statement.executeUpdate() == 0) {
                return 0L;
            }
            try (ResultSet key = statement.getGeneratedKeys()) {
                return key.next() ? key.getLong(1) : 0L;
            }
        });
    }

    /** A lost statement was not executed, so it can be sent again. */
    private <T> T execute(Session session, String sql, int keys, Execution<T> execution) throws SQLException {
        try {
            return execution.of(prepared(session, sql, keys));
        } catch (SQLException e) {
            if (!LOST.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            session.unprepare(sql);
            return execution.of(prepared(session, sql, keys));
        }
    }

    private PreparedStatement prepared(Session session, String sql, int keys) throws SQLException {
        return session.prepared(
                sql,
                connection -> once.limited(
                        keys == Statement.RETURN_GENERATED_KEYS
                                ? connection.prepareStatement(sql, keys)
                                : connection.prepareStatement(sql)));
    }
}
