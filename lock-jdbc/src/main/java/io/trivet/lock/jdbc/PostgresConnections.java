package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.spi.Holder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** SQL that locks of all forms on PostgreSQL share, and the processes that serve its connections. */
final class PostgresConnections {
    static final String UNDEFINED_TABLE = "42P01";

    /** The server's clock in microseconds since 1970, also in a long transaction. */
    static final String CLOCK_MICROS = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

    /** The errors for a row of a catalogue, a table, and a type that another program has just created. */
    private static final Set<String> EXISTS_NOW = Set.of("23505", "42P07", "42710");

    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final int NONE = 0;
    private static final long PAUSE = Duration.ofMillis(5).toNanos();
    private static final long MAX_WAIT = Duration.ofSeconds(2).toNanos();

    private PostgresConnections() {}

    /** Returns an expression for a text, which no character in it can end, whatever the server's rules for escapes. */
    static String text(String value) {
        return "convert_from(decode('" + HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8))
                + "', 'hex'), 'UTF8')";
    }

    /** Returns whether a definition failed because another program has just executed it. */
    static boolean existsNow(SQLException fault) {
        return EXISTS_NOW.contains(String.valueOf(fault.getSQLState()));
    }

    /** Returns the holder of a lock that another program took. */
    static Holder unknown(int process) {
        return new Holder("PostgreSQL process " + process, OptionalLong.empty(), Optional.empty());
    }

    /**
     * Ends the process that holds a lock, and waits for a moment until the server has done so. Returns false if there is
     * none.
     *
     * @param holding the end of a query that finds the process as {@code l.pid} for a name
     */
    static boolean end(Statements statements, Connection connection, String name, String holding) throws SQLException {
        int first = find(statements, connection, name, holding);
        if (first == NONE) {
            return false;
        }
        try {
            // Finds the process again, which may have begun other work.
            statements.query(connection, "SELECT pg_terminate_backend(l.pid)" + holding, row -> true, name);
        } catch (SQLException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw new LockException(
                        Code.REFUSED,
                        "Lock '" + name + "' could not be released by force: its holder is PostgreSQL process " + first
                                + " of another role, which this user may not end. Run GRANT pg_signal_backend TO this user.",
                        e);
            }
            throw e;
        }
        long began = System.nanoTime();
        while (find(statements, connection, name, holding) == first && System.nanoTime() - began < MAX_WAIT) {
            LockSupport.parkNanos(PAUSE);
        }
        return true;
    }

    private static int find(Statements statements, Connection connection, String name, String holding)
            throws SQLException {
        return statements.query(connection, "SELECT l.pid" + holding, row -> row.next() ? row.getInt(1) : NONE, name);
    }
}
