package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.LockException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What tests do with sessions that end. */
final class EndedSessions {
    private EndedSessions() {}

    /** Ends the sessions whose process ids a query of the database returns; returns when they have ended. */
    static void terminate(String url, String pids) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet ended = statement.executeQuery("SELECT pg_terminate_backend(pid, 20000) FROM (" + pids
                        + ") p JOIN pg_stat_activity a USING (pid) WHERE a.datname = current_database()")) {
            if (!ended.next()) {
                throw new IllegalStateException("There is no such session: " + pids);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Tries a lock whose session ends in between. The client asks in another, unless the answer took so long that the
     * database may be silent: then the lock is unavailable.
     */
    static void assertNotGranted(DistributedLock lock) {
        try {
            assertThat(lock.tryAcquire()).isEmpty();
        } catch (LockException e) {
            assertThat(e).extracting(LockException::code).isEqualTo(LockException.Code.UNAVAILABLE);
        }
    }

    /** Borrows this many connections at once, and describes the settings that locks change. */
    static List<String> settings(DataSource source, int connections) throws SQLException {
        List<Connection> all = new ArrayList<>();
        try {
            List<String> settings = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                Connection connection = source.getConnection();
                all.add(connection);
                String text =
                        "auto-commit " + connection.getAutoCommit() + ", timeout " + connection.getNetworkTimeout();
                for (String name : List.of(
                        "idle_session_timeout",
                        "idle_in_transaction_session_timeout",
                        "lock_timeout",
                        "transaction_isolation")) {
                    try (Statement statement = connection.createStatement();
                            ResultSet row = statement.executeQuery("SHOW " + name)) {
                        row.next();
                        text += ", " + name + " " + row.getString(1);
                    }
                }
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
                settings.add(text);
            }
            return settings;
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
    }
}
