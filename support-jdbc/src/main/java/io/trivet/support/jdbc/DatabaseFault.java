package io.trivet.support.jdbc;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is behind an exception of a database, its driver or its pool.
 *
 * @param isTransient whether the same may succeed when it is tried again
 * @param said what the database or its driver said, in one line
 * @param reason the same, and what to do next: the end of a message, behind a colon
 * @param shown the exception, or one that says the same where a message of it has a URL that may not be shown
 */
public record DatabaseFault(boolean isTransient, String said, String reason, Exception shown) {
    /**
     * Connection, transaction given up, resources, object in use or not in its state, operator intervened (with cancelled
     * for its time), system.
     */
    private static final List<String> PASSING = List.of("08", "40", "53", "55", "57", "58");

    /**
     * Reads an exception by its SQL state, and sets the thread's interrupt flag again where the pool gave up because of it.
     *
     * @param advice what to do next, by SQL state, where that is more than a database itself can say
     */
    public static DatabaseFault of(Exception thrown, Map<String, String> advice) {
        restoreInterrupt(thrown);
        Exception shown = JdbcUrls.hidden(thrown);
        // A copy without secrets is of no class that says more.
        SQLException sql = sqlCause(thrown);
        String state = sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
        SQLException shownSql = sqlCause(shown);
        String said = said(shownSql == null ? shown : shownSql);
        if (state.isEmpty() || isPassing(sql) || PASSING.stream().anyMatch(state::startsWith)) {
            return new DatabaseFault(
                    true,
                    said,
                    "no answer (" + said + "). Check that the database runs and can be reached, then try again.",
                    shown);
        }
        String next = advice.get(state);
        return new DatabaseFault(
                false, said, "the database refused (" + said + "). " + (next == null ? next(state) : next), shown);
    }

    /** By class, where the state says nothing: H2 tells of a broken connection so. */
    private static boolean isPassing(@Nullable SQLException sql) {
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
            case "25006" -> "It takes no writes here: connect to its primary, by connections that are not read-only.";
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

    /** A pool gives up for a thread that is interrupted, and the flag is gone with that. */
    private static void restoreInterrupt(Throwable fault) {
        for (Throwable each = fault; each != null; each = each.getCause()) {
            if (each instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
