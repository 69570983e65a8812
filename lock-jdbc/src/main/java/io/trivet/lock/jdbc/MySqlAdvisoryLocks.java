package io.trivet.lock.jdbc;

import io.trivet.lock.LockGuarantees;
import io.trivet.lock.spi.Holder;
import io.trivet.support.jdbc.Connections;
import io.trivet.support.jdbc.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/**
 * User-level locks of MySQL and MariaDB: {@code GET_LOCK}.
 *
 * <p>The key has the id of the name's row, because keys are short and compared without regard to case; and a hash of
 * the database and the table, because keys belong to the whole server.
 */
final class MySqlAdvisoryLocks implements SessionForm {
    private final DataSource source;
    private final String table;

    MySqlAdvisoryLocks(DataSource source, String table) {
        this.source = source;
        this.table = table;
    }

    String definition() {
        return "CREATE TABLE IF NOT EXISTS " + table + " (id bigint AUTO_INCREMENT PRIMARY KEY,"
                + " name varbinary(1020) NOT NULL UNIQUE, token bigint NOT NULL DEFAULT 0,"
                + " owner text CHARACTER SET ascii, session bigint NOT NULL DEFAULT 0, acquired datetime(6)) ENGINE = InnoDB";
    }

    void create(Connection connection) throws SQLException {
        Queries.run(connection, definition());
    }

    private String key() {
        return "CONCAT('trivet:', LEFT(SHA2(CONCAT(DATABASE(), '." + table + "'), 256), 24), ':', id)";
    }

    @Override
    public LockSession open(Session session) throws SQLException {
        return new MySqlAdvisorySession(session, this);
    }

    String takeSql() {
        return "SELECT " + key() + ", GET_LOCK(" + key() + ", 0) FROM " + table + " WHERE name = ?";
    }

    String insertSql() {
        return "INSERT IGNORE INTO " + table + " (name) VALUES (?)";
    }

    String tokenSql() {
        return "UPDATE " + table + " SET token = LAST_INSERT_ID(GREATEST(token + 1, " + MySqlSql.CLOCK_MICROS
                + ")), owner = ?, session = CONNECTION_ID(), acquired = UTC_TIMESTAMP(6) WHERE name = ?";
    }

    /** The state of a lock on the server: the session that holds it, and the client that had the last token. */
    private record State(long holding, long session, Holder last) {}

    private Optional<State> state(Connection connection, String name) throws SQLException {
        return Optional.ofNullable(Queries.first(
                connection,
                "SELECT IS_USED_LOCK(" + key() + "), session, owner, token, " + MySqlSql.micros("acquired") + " FROM "
                        + table + " WHERE name = ?",
                row -> new State(
                        row.getLong(1),
                        row.getLong(2),
                        new Holder(
                                String.valueOf(row.getString(3)),
                                OptionalLong.of(row.getLong(4)),
                                Optional.of(Instant.EPOCH.plus(row.getLong(5), ChronoUnit.MICROS)))),
                MySqlSql.bytes(name)));
    }

    @Override
    public Optional<Holder> holder(String name) throws SQLException {
        return held(name)
                .map(state -> state.holding() == state.session()
                        ? state.last()
                        : new Holder("connection " + state.holding(), OptionalLong.empty(), Optional.empty()));
    }

    private Optional<State> held(String name) throws SQLException {
        try {
            return Connections.run(source, connection -> state(connection, name))
                    .filter(state -> state.holding() != 0);
        } catch (SQLException e) {
            if (MySqlSql.isMissingTable(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public boolean forceRelease(String name) throws SQLException {
        Optional<State> held = held(name);
        if (held.isEmpty()) {
            return false;
        }
        long session = held.get().holding();
        return Connections.run(source, connection -> {
            MySqlSql.kill(
                    connection,
                    name,
                    session,
                    () -> state(connection, name)
                            .filter(now -> now.holding() == session)
                            .isPresent());
            return true;
        });
    }

    @Override
    public Map<String, String> advice() {
        return Map.of(
                "42000",
                "If the table is missing, run this as a user who may create it: " + definition()
                        + ". Let this user SELECT, INSERT and UPDATE " + table + ".");
    }

    @Override
    public LockGuarantees guarantees() {
        return MySqlSql.GUARANTEES;
    }
}
