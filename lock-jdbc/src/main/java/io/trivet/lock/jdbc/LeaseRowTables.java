package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.jdbc.LeaseRows.WaitLimits;
import io.trivet.lock.jdbc.spi.LeaseRowDialect;
import io.trivet.lock.spi.LockRequest;
import io.trivet.support.jdbc.DatabaseFault;
import io.trivet.support.jdbc.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables of lease rows: of names, and of the holders of semaphores and read/write locks. */
final class LeaseRowTables {
    private static final String HOLDERS = "_holder";
    private static final int MAX_TABLE = 63;
    private static final int MAX_PURGED_AT_ONCE = 500;

    private final Database database;
    private final String table;
    private final LeaseRows rows;
    private final boolean canShare;

    /** Both are null if the dialect has no such table, or its name would be too long. */
    private final @Nullable HolderRows holders;

    private final @Nullable HolderTable holderTable;

    LeaseRowTables(Database database, @Nullable LeaseRowDialect dialect, String table) {
        this.database = database;
        this.table = table;
        LeaseRowDialect sql = dialect == null ? Dialects.of(database) : dialect;
        Dialects known = sql instanceof Dialects builtIn ? builtIn : null;
        WaitLimits limits = known == null ? WaitLimits.NONE : known.waitLimits();
        Statements once = new Statements(database.isDirect(), known == null || known.isTimed());
        SessionStatements statements = new SessionStatements(once);
        rows = new LeaseRows(sql, table, statements, limits);
        String second = table + HOLDERS;
        String definition = sql.createHolderTable(second).orElse(null);
        canShare = definition != null;
        if (definition == null || second.length() - second.indexOf('.') - 1 > MAX_TABLE) {
            holders = null;
            holderTable = null;
        } else {
            boolean inOneStep = known != null && known.grantsInOneStep();
            holders = new HolderRows(sql, table, second, statements, limits, inOneStep);
            holderTable = new HolderTable(sql, definition, table, second, once);
        }
    }

    LeaseRows rows() {
        return rows;
    }

    /** Returns whether the dialect has a table of holders. */
    boolean canShare() {
        return canShare;
    }

    /** Returns the SQL for many rows of the table of holders, if there can be one. */
    Optional<HolderTable> holderTable() {
        return Optional.ofNullable(holderTable);
    }

    /** Returns the SQL of the table of holders. */
    HolderRows holders() {
        if (holders == null) {
            throw new LockException(
                    Code.REFUSED,
                    "Semaphores and read/write locks on " + database + " need a second table, and " + table + HOLDERS
                            + " is too long for a name. Use a table whose name has at most "
                            + (MAX_TABLE - HOLDERS.length()) + " characters.");
        }
        return holders;
    }

    /** Makes a marked name usable as a lock, or returns how it is used. */
    NameUse reset(Session session, LockRequest request) throws SQLException {
        return new SharedGrants(holders()).reset(session, request);
    }

    boolean isMissing(Exception fault) {
        return rows.isMissingTable(fault);
    }

    /** Translates a fault of a statement on the tables. */
    LockException fault(String subject, Exception thrown) {
        return SqlFaults.translate(
                subject,
                thrown,
                SqlFaults.forMissingRight("Let this user SELECT, INSERT and UPDATE " + table
                        + ", and DELETE from it to purge; for semaphores and read/write locks also all four on " + table
                        + HOLDERS + "."));
    }

    /** Creates the table of names, unless it exists. */
    void createNames(String subject) {
        create(subject, rows.createTable(), rows::createTable, rows::checkTable);
    }

    /**
     * Creates the tables, unless they exist.
     *
     * @param subject the begin of the message if that fails
     */
    void create(String subject) {
        createNames(subject);
        HolderTable second = holderTable;
        if (second != null) {
            create(subject, second.createTable(), second::createTable, second::checkTable);
        }
    }

    /** A statement on a table. */
    private interface Step {
        void in(Session session) throws SQLException;
    }

    private void create(String subject, String definition, Step creation, Step check) {
        try {
            run(creation);
        } catch (SQLException | RuntimeException e) {
            if (isThere(check)) {
                // Another program has created it at the same moment.
                return;
            }
            DatabaseFault fault = DatabaseFault.of(e, Map.of());
            if (fault.isTransient()) {
                throw SqlFaults.translate(subject, e);
            }
            throw new LockException(
                    Code.REFUSED,
                    subject + ", and this user could not create it (" + fault.said()
                            + "). Run this as a user with that right: " + definition,
                    fault.shown());
        }
    }

    private void run(Step step) throws SQLException {
        database.run(session -> {
            step.in(session);
            return true;
        });
    }

    private boolean isThere(Step check) {
        try {
            run(check);
            return true;
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    /** Deletes rows that were unused for this time, in steps that don't delay other clients for long. */
    long purge(Duration unusedFor) {
        try {
            long purged = 0;
            HolderTable second = holderTable;
            if (second != null && isThere(second::checkTable)) {
                purged = purgeHolders(second, unusedFor)
                        + purgeNames(
                                session -> second.purgeableNames(session, unusedFor),
                                (session, some) -> second.purgeNames(session, unusedFor, some));
            }
            return purged
                    + purgeNames(
                            session -> rows.purgeable(session, unusedFor),
                            (session, some) -> rows.purge(session, unusedFor, some));
        } catch (SQLException | RuntimeException e) {
            if (isMissing(e)) {
                return 0;
            }
            throw fault("The unused lock rows on " + database + " could not be deleted", e);
        }
    }

    private long purgeHolders(HolderTable second, Duration unusedFor) throws SQLException {
        long purged = 0;
        int step;
        do {
            step = database.run(session -> second.purgeHolders(session, unusedFor));
            purged += step;
        } while (step > 0);
        return purged;
    }

    /** Deletes the rows of some names. */
    private interface Purge {
        int of(Session session, List<String> names) throws SQLException;
    }

    private long purgeNames(Session.Work<List<String>> purgeable, Purge purge) throws SQLException {
        long purged = 0;
        long step;
        do {
            step = 0;
            List<String> found = database.run(purgeable);
            for (int from = 0; from < found.size(); from += MAX_PURGED_AT_ONCE) {
                List<String> some = found.subList(from, Math.min(found.size(), from + MAX_PURGED_AT_ONCE));
                step += database.run(session -> purge.of(session, some));
            }
            purged += step;
        } while (step > 0);
        return purged;
    }
}
