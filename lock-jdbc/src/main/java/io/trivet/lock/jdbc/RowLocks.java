package io.trivet.lock.jdbc;

import io.trivet.lock.LockGuarantees;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockRequest;
import io.trivet.support.jdbc.Connections;
import io.trivet.support.jdbc.Connections.Work;
import io.trivet.support.jdbc.Session;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/**
 * Locks on rows, held by transactions.
 *
 * <p>A token is committed on another connection than the one that holds the lock. After that a statement in the lock's
 * transaction proves that the lock still stands. Without the proof, a holder that was paused while the server ended its
 * transaction could get a token above its successor's.
 */
final class RowLocks implements SessionForm {
    private final DataSource source;
    private final RowSql sql;
    private final TokenConnection tokens;

    RowLocks(DataSource source, RowSql sql) {
        this.source = source;
        this.sql = sql;
        tokens = new TokenConnection(source);
    }

    @Override
    public void beforeOpening() throws SQLException {
        tokens.borrow();
    }

    @Override
    public LockSession open(Session session) throws SQLException {
        return new RowSession(session, sql, this);
    }

    @Override
    public boolean autoCommits() {
        return false;
    }

    @Override
    public void onUnused(BooleanSupplier isUnused) {
        tokens.giveBack(isUnused);
    }

    /** Runs work on the connection for tokens, and creates the tables if they are missing. */
    <T> T onTokens(Work<T> work) throws SQLException {
        try {
            return tokens.use(work);
        } catch (SQLException e) {
            if (!sql.isMissingTable(e)) {
                throw e;
            }
            tokens.use(connection -> {
                RowTables.create(connection, sql);
                return true;
            });
            return tokens.use(work);
        }
    }

    long nextToken(LockRequest request, long session) throws SQLException {
        return onTokens(connection -> sql.nextToken(connection, request, session));
    }

    void insert(String name) throws SQLException {
        onTokens(connection -> {
            sql.insert(connection, name);
            return true;
        });
    }

    @Override
    public Optional<Holder> holder(String name) throws SQLException {
        try {
            return Connections.run(source, connection -> sql.holder(connection, name));
        } catch (SQLException e) {
            if (sql.isMissingTable(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public boolean forceRelease(String name) throws SQLException {
        try {
            return Connections.run(source, connection -> sql.end(connection, name));
        } catch (SQLException e) {
            if (sql.isMissingTable(e)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Map<String, String> advice() {
        return RowSql.ADVICE;
    }

    @Override
    public LockGuarantees guarantees() {
        return sql.guarantees();
    }
}
