package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** SQL that locks of all forms on MySQL and MariaDB share. */
final class MySqlSql {
    /** The promises of locks that a session or transaction holds. */
    static final LockGuarantees GUARANTEES = new LockGuarantees(
            EnumSet.of(
                    LockProperty.EXCLUSIVE,
                    LockProperty.RISING_TOKENS,
                    LockProperty.EXPIRES,
                    LockProperty.LOCAL_HANDOFF),
            "One primary that loses no committed transaction (innodb_flush_log_at_trx_commit = 1). The holder's connection"
                    + " stands: if it is cut, or the server ends, the server frees the lock at once, and the holder learns"
                    + " of it at its next renewal.");

    /** The database's clock in microseconds, whatever the session's time zone. */
    static final String CLOCK_MICROS = micros("UTC_TIMESTAMP(6)");

    private static final int NO_SUCH_TABLE = 1146;
    private static final int TABLE_EXISTS = 1050;
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int LOCK_NOWAIT = 3572;
    private static final int NO_SUCH_THREAD = 1094;
    private static final int KILL_DENIED = 1095;
    private static final int ACCESS_DENIED = 1227;

    private static final long PAUSE = Duration.ofMillis(5).toNanos();
    private static final long MAX_WAIT = Duration.ofSeconds(2).toNanos();

    private MySqlSql() {}

    /** Returns an expression for the microseconds since 1970 at a time in UTC. */
    static String micros(String time) {
        return "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', " + time + ")";
    }

    /** Names are stored as bytes, because collations take some different names for equal. */
    static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    static boolean isMissingTable(SQLException fault) {
        return fault.getErrorCode() == NO_SUCH_TABLE;
    }

    static boolean existsNow(SQLException fault) {
        return fault.getErrorCode() == TABLE_EXISTS;
    }

    /** Returns whether a row was locked that a statement didn't wait for, or not for longer. */
    static boolean isLocked(SQLException fault) {
        return fault.getErrorCode() == LOCK_WAIT_TIMEOUT || fault.getErrorCode() == LOCK_NOWAIT;
    }

    /** Sets the session's idle limit, in whole seconds, and returns the former one. */
    static String setIdleLimit(Connection connection, long millis) throws SQLException {
        String before = Queries.first(connection, "SELECT @@session.wait_timeout", row -> row.getString(1));
        restoreIdleLimit(
                connection, Long.toString(TimeUnit.MILLISECONDS.toSeconds(millis + TimeUnit.SECONDS.toMillis(1) - 1)));
        return before == null ? "" : before;
    }

    static void restoreIdleLimit(Connection connection, String seconds) throws SQLException {
        Queries.run(connection, "SET SESSION wait_timeout = " + Long.parseLong(seconds));
    }

    /** The state of a lock that an operator takes away. */
    @FunctionalInterface
    interface Held {
        boolean isHeld() throws SQLException;
    }

    /** Ends a session that holds a lock, and waits for a moment until the server has done so. */
    static void kill(Connection connection, String name, long session, Held held) throws SQLException {
        try {
            Queries.run(connection, "KILL CONNECTION " + session);
        } catch (SQLException e) {
            switch (e.getErrorCode()) {
                case NO_SUCH_THREAD -> {
                    if (held.isHeld()) {
                        throw unknownHolder(name);
                    }
                }
                case KILL_DENIED, ACCESS_DENIED ->
                    throw new LockException(
                            Code.REFUSED,
                            "Lock '" + name + "' could not be released by force: its holder is connection " + session
                                    + " of another user, which this user may not end. Grant this user CONNECTION ADMIN"
                                    + " (MySQL: CONNECTION_ADMIN).",
                            e);
                default -> throw e;
            }
        }
        long began = System.nanoTime();
        while (held.isHeld() && System.nanoTime() - began < MAX_WAIT) {
            LockSupport.parkNanos(PAUSE);
        }
    }

    static LockException unknownHolder(String name) {
        return new LockException(
                Code.REFUSED,
                "Lock '" + name
                        + "' could not be released by force: its holder isn't known. It may be another program's"
                        + " transaction, or a client that is just acquiring the lock; then try again.");
    }
}
