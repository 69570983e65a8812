package io.trivet.lock.jdbc;

import io.trivet.lock.spi.LockRequest;
import io.trivet.support.jdbc.Session;
import java.sql.SQLException;

/** A connection whose transaction holds a lock on a row. */
final class RowSession extends LockSession {
    private static final int TRIES = 3;

    private final RowSql sql;
    private final RowLocks form;

    /** The server's number of the session that holds the lock. */
    private long session;

    RowSession(Session session, RowSql sql, RowLocks form) {
        super(session);
        this.sql = sql;
        this.form = form;
    }

    @Override
    long take(LockRequest request) throws SQLException {
        adaptLimit(request.leaseTime().toMillis());
        for (int tries = 1; ; tries++) {
            RowSql.Attempt attempt = lock(request);
            if (attempt.row() == RowSql.Row.LOCKED) {
                session = attempt.session();
                return grant(request);
            }
            sql.unlock(connection());
            if (attempt.row() == RowSql.Row.BUSY || tries == TRIES) {
                return 0;
            }
            // On another connection: a lock on a missing row may be a lock on the gap around it.
            form.insert(request.name());
        }
    }

    private RowSql.Attempt lock(LockRequest request) throws SQLException {
        try {
            return sql.lock(connection(), request.name(), request.leaseTime().toMillis());
        } catch (SQLException e) {
            if (sql.isMissingTable(e)) {
                return RowSql.Attempt.MISSING;
            }
            throw e;
        }
    }

    private long grant(LockRequest request) throws SQLException {
        long token = form.nextToken(request, session);
        if (!sql.keep(connection(), session, request.leaseTime().toMillis())) {
            sql.unlock(connection());
            return 0;
        }
        return token;
    }

    @Override
    boolean renew(LockRequest request) throws SQLException {
        long millis = request.leaseTime().toMillis();
        raiseLimit(millis);
        return sql.keep(connection(), session, millis);
    }

    @Override
    boolean release() throws SQLException {
        sql.unlock(connection());
        return true;
    }

    @Override
    String setLimit(long millis) throws SQLException {
        return sql.setIdleLimit(connection(), millis);
    }

    @Override
    void restore(String limit) throws SQLException {
        if (!limit.isEmpty()) {
            sql.restoreIdleLimit(connection(), limit);
        }
    }
}
