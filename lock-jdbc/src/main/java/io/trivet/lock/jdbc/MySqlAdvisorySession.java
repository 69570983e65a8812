package io.trivet.lock.jdbc;

import io.trivet.lock.spi.LockRequest;
import io.trivet.support.jdbc.Session;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A session of MySQL or MariaDB that holds a user-level lock. The token is committed after the lock, in the same session;
 * then a statement proves that the session still has the lock.
 */
final class MySqlAdvisorySession extends LockSession {
    private final MySqlAdvisoryLocks form;

    /** The key of the lock that the session holds. */
    private String key = "";

    private record Taken(String key, boolean locked) {}

    MySqlAdvisorySession(Session session, MySqlAdvisoryLocks form) {
        super(session);
        this.form = form;
    }

    @Override
    long take(LockRequest request) throws SQLException {
        adaptLimit(request.leaseTime().toMillis());
        try {
            return tryOnce(request);
        } catch (SQLException e) {
            if (!MySqlSql.isMissingTable(e)) {
                throw e;
            }
            form.create(connection());
            return tryOnce(request);
        }
    }

    private long tryOnce(LockRequest request) throws SQLException {
        byte[] name = MySqlSql.bytes(request.name());
        Taken taken = ask(name);
        if (taken == null) {
            Queries.change(connection(), form.insertSql(), name);
            taken = ask(name);
        }
        if (taken == null || !taken.locked()) {
            return 0;
        }
        key = taken.key();
        int changed = Queries.change(connection(), form.tokenSql(), request.owner(), name);
        Long token = Queries.first(
                connection(),
                "SELECT IF(IS_USED_LOCK(?) <=> CONNECTION_ID(), LAST_INSERT_ID(), 0)",
                row -> row.getLong(1),
                key);
        if (changed == 0 || token == null || token == 0) {
            // Someone deletes the names, or the session is another one.
            release();
            return 0;
        }
        return token;
    }

    private @Nullable Taken ask(byte[] name) throws SQLException {
        return Queries.first(
                connection(), form.takeSql(), row -> new Taken(row.getString(1), row.getInt(2) == 1), name);
    }

    @Override
    boolean renew(LockRequest request) throws SQLException {
        raiseLimit(request.leaseTime().toMillis());
        Boolean stands = Queries.first(
                connection(), "SELECT IS_USED_LOCK(?) <=> CONNECTION_ID()", row -> row.getBoolean(1), key);
        return stands != null && stands;
    }

    @Override
    boolean release() throws SQLException {
        Boolean wasHeld = Queries.first(connection(), "SELECT RELEASE_LOCK(?)", row -> row.getInt(1) == 1, key);
        return wasHeld != null && wasHeld;
    }

    @Override
    String setLimit(long millis) throws SQLException {
        return MySqlSql.setIdleLimit(connection(), millis);
    }

    @Override
    void restore(String limit) throws SQLException {
        if (!limit.isEmpty()) {
            MySqlSql.restoreIdleLimit(connection(), limit);
        }
    }
}
