package io.trivet.id.jdbc;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;
import io.trivet.support.jdbc.JdbcUrls;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Borrows a connection for one statement or transaction at a time, and gives it back as it was. */
final class Database {
    private static final int STATEMENT_SECONDS = 3;
    private static final int NETWORK_MILLIS = 5_000;
    private static final int TRIES = 5;

    /** Given up in favour of another transaction; the same may succeed when it is tried again. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

    /** Connection, transaction given up, resources, object in use or not in its state, operator intervened, system. */
    private static final List<String> PASSING = List.of("08", "40", "53", "55", "57", "58");

    private static final String CONSTRAINT_VIOLATED = "23";

    /** What is done on a connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private final DataSource source;
    private final String url;
    private final Dialect dialect;

    private Database(DataSource source, String url, Dialect dialect) {
        this.source = source;
        this.url = url;
        this.dialect = dialect;
    }

    /** Asks which database it is. */
    static Database of(DataSource source) {
        try (Connection connection = source.getConnection()) {
            DatabaseMetaData about = connection.getMetaData();
            return new Database(source, JdbcUrls.shown(about.getURL()), Dialect.of(about.getDatabaseProductName()));
        } catch (SQLException e) {
            throw translate("The database could not be reached", e);
        } catch (IdException e) {
            throw e;
        } catch (RuntimeException e) {
            // A pool's, which may show the URL.
            throw translate("The database could not be reached", new SQLException(e.getMessage(), e));
        }
    }

    Dialect dialect() {
        return dialect;
    }

    /** Makes a table, if it is missing; it may be made by somebody else at the same moment. */
    void createIfMissing(String table, String columns) {
        try {
            run(connection -> {
                try (Statement statement = limited(connection.createStatement())) {
                    return statement.execute("CREATE TABLE IF NOT EXISTS " + table + " (" + columns + ")");
                }
            });
        } catch (SQLException e) {
            if (!exists(table)) {
                throw translate(this + " has no table " + table + ", and it could not be created", e);
            }
        }
    }

    private boolean exists(String table) {
        try {
            return run(connection -> {
                try (Statement statement = limited(connection.createStatement())) {
                    statement
                            .executeQuery("SELECT 1 FROM " + table + " WHERE 1 = 0")
                            .close();
                    return true;
                }
            });
        } catch (SQLException e) {
            return false;
        }
    }

    /** Does the work and commits it; again, if the database gave it up in favour of another transaction. */
    <T> T ask(Work<T> work) {
        try {
            return run(work);
        } catch (SQLException e) {
            throw translate(this + " could not be asked", e);
        }
    }

    /** Does the work, of several statements, in one transaction; again, if the database gave it up in favour of another. */
    <T> T askInTransaction(Work<T> work) {
        return ask(connection -> {
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                // Else it would be committed, with what comes next on this connection.
                if (!connection.isClosed()) {
                    connection.rollback();
                }
                throw e;
            }
        });
    }

    private <T> T run(Work<T> work) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return runOnce(work);
            } catch (SQLException e) {
                if (attempt == TRIES || !CONFLICTS.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
            }
        }
    }

    private <T> T runOnce(Work<T> work) throws SQLException {
        try (Connection connection = source.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            int timeout = connection.getNetworkTimeout();
            if (!autoCommit) {
                connection.setAutoCommit(true);
            }
            // The limit of a statement needs the server's help, which one that stands still doesn't give.
            connection.setNetworkTimeout(
                    Runnable::run, timeout == 0 ? NETWORK_MILLIS : Math.min(timeout, NETWORK_MILLIS));
            try {
                return work.on(connection);
            } finally {
                // A connection that broke has no state worth restoring, and its fault must not be covered by another.
                if (!connection.isClosed()) {
                    connection.setNetworkTimeout(Runnable::run, timeout);
                    connection.setAutoCommit(autoCommit);
                }
            }
        }
    }

    static PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        return limited(connection.prepareStatement(sql));
    }

    /** Inserts a row, and returns false if one with the same key is there. */
    static boolean insertUnlessThere(Connection connection, String sql, Object... values) throws SQLException {
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

    static <S extends Statement> S limited(S statement) throws SQLException {
        statement.setQueryTimeout(STATEMENT_SECONDS);
        return statement;
    }

    private static IdException translate(String subject, SQLException fault) {
        String state = String.valueOf(fault.getSQLState());
        String said = JdbcUrls.hidden(String.valueOf(fault.getMessage())).replaceAll("\\s*\\R\\s*", ", ");
        boolean passing = fault.getSQLState() == null
                || fault instanceof SQLTransientException
                || fault instanceof SQLRecoverableException
                // H2 tells of a broken connection by this class alone.
                || fault instanceof SQLNonTransientConnectionException
                || PASSING.stream().anyMatch(state::startsWith);
        return passing
                ? new IdException(
                        Code.UNAVAILABLE,
                        subject + ": no answer (" + said
                                + "). Check that the database runs and can be reached, then try again.",
                        JdbcUrls.hidden(fault))
                : new IdException(
                        Code.REFUSED,
                        subject + ": the database refused (" + said
                                + "). Trying again won't help; see the database's answer.",
                        JdbcUrls.hidden(fault));
    }

    @Override
    public String toString() {
        return url;
    }
}
