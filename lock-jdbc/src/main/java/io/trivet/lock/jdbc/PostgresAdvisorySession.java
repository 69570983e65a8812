package io.trivet.lock.jdbc;

import io.trivet.lock.spi.LockRequest;
import io.trivet.support.jdbc.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A session of PostgreSQL that holds an advisory lock. Its statements are prepared once. */
final class PostgresAdvisorySession extends LockSession {
    private static final long OTHER_TABLE = -1;

    private final PostgresAdvisoryLocks form;
    private final PreparedStatement take;
    private final PreparedStatement release;

    private boolean isPrepared;

    /** The text for people of the owner that is noted on the server. */
    private @Nullable String notedOwner;

    private PostgresAdvisoryLocks.Key key = new PostgresAdvisoryLocks.Key(0, 0);

    PostgresAdvisorySession(Session session, PostgresAdvisoryLocks form) throws SQLException {
        super(session);
        this.form = form;
        take = connection().prepareStatement(form.takeSql());
        release = connection().prepareStatement(PostgresAdvisoryLocks.releaseSql());
    }

    @Override
    long take(LockRequest request) throws SQLException {
        try {
            return tryOnce(request);
        } catch (SQLException e) {
            if (!PostgresConnections.UNDEFINED_TABLE.equals(e.getSQLState())) {
                throw e;
            }
            form.create(connection());
            return tryOnce(request);
        }
    }

    private long tryOnce(LockRequest request) throws SQLException {
        prepare(request);
        long token = ask(request.name());
        if (token == OTHER_TABLE) {
            form.forget(request.name(), key);
            token = ask(request.name());
        }
        return token == OTHER_TABLE ? 0 : token;
    }

    private long ask(String name) throws SQLException {
        key = form.key(connection(), name);
        take.setInt(1, key.table());
        take.setInt(2, key.table());
        take.setInt(3, key.id());
        try (ResultSet row = take.executeQuery()) {
            row.next();
            long token = row.getLong(1);
            return row.wasNull() ? OTHER_TABLE : token;
        }
    }

    private void prepare(LockRequest request) throws SQLException {
        adaptLimit(request.leaseTime().toMillis());
        String owner = text(request.owner());
        if (!owner.equals(notedOwner)) {
            Queries.change(connection(), form.noteOwnerSql(), request.owner());
            notedOwner = owner;
        }
    }

    /** The first time, this is also the moment to see whether a crash may have set back the sequence. */
    @Override
    String setLimit(long millis) throws SQLException {
        if (isPrepared) {
            Queries.first(connection(), PostgresAdvisoryLocks.limitSql(), row -> true, Long.toString(millis));
            return "";
        }
        First first = Queries.first(
                connection(),
                form.firstSql(),
                row -> new First(row.getString(1), row.getBoolean(2)),
                Long.toString(millis));
        if (first == null || first.mayHaveCrashed()) {
            form.afterCrash(connection());
        }
        isPrepared = true;
        return first == null ? "0" : first.limit();
    }

    private record First(String limit, boolean mayHaveCrashed) {}

    private static String text(String owner) {
        return owner.substring(owner.indexOf('@') + 1);
    }

    @Override
    boolean renew(LockRequest request) throws SQLException {
        long millis = request.leaseTime().toMillis();
        Boolean stands = Queries.first(
                connection(),
                PostgresAdvisoryLocks.renewSql(),
                row -> row.getBoolean(2),
                Long.toString(millis),
                key.table(),
                key.id());
        limitIsSet(millis);
        return stands != null && stands;
    }

    @Override
    boolean release() throws SQLException {
        release.setInt(1, key.table());
        release.setInt(2, key.id());
        try (ResultSet row = release.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Override
    void restore(String limit) throws SQLException {
        take.close();
        release.close();
        Queries.first(connection(), form.restoreSql(), row -> true, limit);
    }
}
