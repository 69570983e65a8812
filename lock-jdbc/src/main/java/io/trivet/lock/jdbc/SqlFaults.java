package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.support.jdbc.JdbcUrls;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells from an SQL state whether trying again helps, and what does. */
final class SqlFaults {
    /**
     * Connection, transaction given up, resources, object in use or not in its state, operator intervened (with cancelled
     * for its time), system.
     */
    private static final List<String> PASSING = List.of("08", "40", "53", "55", "57", "58");

    private SqlFaults() {}

    static LockException translate(String subject, Exception thrown) {
        if (thrown instanceof LockException known) {
            return known;
        }
        restoreInterrupt(thrown);
        Exception fault = JdbcUrls.hidden(thrown);
        SQLException sql = sqlCause(fault);
        String state = sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
        String said = said(sql == null ? fault : sql);
        boolean passing = state.isEmpty()
                || sql instanceof SQLTransientException
                || sql instanceof SQLRecoverableException
                || PASSING.stream().anyMatch(state::startsWith);
        if (passing) {
            return new LockException(
                    Code.UNAVAILABLE,
                    subject + ": no answer (" + said
                            + "). Check that the database runs and can be reached, then try again.",
                    fault);
        }
        return new LockException(
                Code.REFUSED, subject + ": the database refused (" + said + "). " + advice(state), fault);
    }

    private static String advice(String state) {
        if (state.startsWith("28")) {
            return "Check the data source's user and password.";
        }
        return switch (state) {
            case "3D000" -> "Check the data source's database.";
            case "25006" -> "It takes no writes here: connect to its primary, by connections that are not read-only.";
            case "42501" -> "Let this user SELECT, INSERT and UPDATE trivet_lock, and DELETE from it to purge.";
            default -> "Trying again won't help; see the database's answer.";
        };
    }

    private static @Nullable SQLException sqlCause(Throwable fault) {
        for (Throwable each = fault; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql
                    && (sql.getSQLState() != null || !(sql.getCause() instanceof SQLException))) {
                return sql;
            }
        }
        return null;
    }

    /** Returns what the database said, in one line: a pool tells of its own trouble first, and which server it was comes below. */
    static String said(Exception fault) {
        String said = message(fault);
        Throwable root = fault;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
            if (root instanceof SQLException && !said.contains(message(root))) {
                said += ": " + message(root);
            }
        }
        return said.replaceAll("\\s*\\R\\s*", ", ");
    }

    private static String message(Throwable fault) {
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }

    /** A pool gives up for a thread that is interrupted, and the flag is gone with that. */
    private static void restoreInterrupt(Throwable fault) {
        for (Throwable each = fault; each != null; each = each.getCause()) {
            if (each instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
