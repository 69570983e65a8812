package io.trivet.support.jdbc;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of an exception from a database, its driver or its pool.
 *
 * @param isTransient whether the same request may succeed when it is tried again
 * @param said the words of the database or its driver, in one line
 * @param reason the same words, and what to do next: the end of a message, after a colon
 * @param shown the exception; or a copy without secrets, if one of its messages contains a URL that must not be shown
 */
public record DatabaseFault(boolean isTransient, String said, String reason, Exception shown) {
    /**
     * Classes of SQL states: connection, aborted transaction, resources, object in use or in a wrong state, operator
     * intervention (also a statement that was cancelled after its time limit), system; and MySQL's for a cancelled
     * statement.
     */
    private static final List<String> TRANSIENT_STATES = List.of("08", "40", "53", "55", "57", "58", "70");

    /**
     * Reads an exception by its SQL state. If the pool gave up because of an interrupt, the thread's interrupt flag is
     * set again.
     *
     * @param advice what to do next, by SQL state or vendor code, if that is more than a database itself can say
     */
    public static DatabaseFault of(Exception thrown, Map<String, String> advice) {
        restoreInterrupt(thrown);
        Exception shown = JdbcUrls.hidden(thrown);
        // A copy without secrets has lost the class of the original.
        SQLException sql = sqlCause(thrown);
        String state = sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
        int code = sql == null ? 0 : sql.getErrorCode();
        SQLException shownSql = sqlCause(shown);
        String said = said(shownSql == null ? shown : shownSql);
        if (sql == null
                || state.isEmpty()
                || isTransientClass(sql)
                || code == Connections.LOCK_WAIT_TIMEOUT
                || TRANSIENT_STATES.stream().anyMatch(state::startsWith)) {
            return new DatabaseFault(
                    true,
                    said,
                    "no answer (" + said + "). Check that the database runs and can be reached, then try again.",
                    shown);
        }
        String next = advice.containsKey(state) ? advice.get(state) : advice.get(String.valueOf(code));
        return new DatabaseFault(
                false, said, "the database refused (" + said + "). " + (next == null ? next(state) : next), shown);
    }

    /** Checks the class too, because the state isn't always enough: H2 reports a broken connection this way. */
    private static boolean isTransientClass(@Nullable SQLException sql) {
        return sql instanceof SQLTransientException
                || sql instanceof SQLRecoverableException
                || sql instanceof SQLNonTransientConnectionException;
    }

    private static String next(String state) {
        if (state.startsWith("28")) {
            return "Check the data source's user and password.";
        }
        return switch (state) {
            case "3D000" -> "Check the data source's database.";
            case "25006" -> "It accepts no writes here: connect to its primary, and don't use read-only connections.";
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

    /**
     * Returns the database's words in one line. A pool reports its own trouble first, and the server is named in a
     * cause.
     */
    private static String said(Exception fault) {
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

    /** A pool gives up when its thread is interrupted, and clears the flag. */
    private static void restoreInterrupt(Throwable fault) {
        for (Throwable each = fault; each != null; each = each.getCause()) {
            if (each instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
