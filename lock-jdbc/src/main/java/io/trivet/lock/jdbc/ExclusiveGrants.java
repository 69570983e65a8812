package io.trivet.lock.jdbc;

import io.trivet.lock.jdbc.Database.BeforeStatement;
import io.trivet.lock.spi.LockRequest;
import io.trivet.support.jdbc.Session;
import java.sql.SQLException;
import java.util.Optional;

/** Grants names to one holder each, mostly by one statement. */
final class ExclusiveGrants {
    /** Makes a marked name usable as a lock. */
    @FunctionalInterface
    interface Reset {
        /** Returns how the name is used otherwise, or {@link NameUse#NONE}. */
        NameUse of(Session session, LockRequest request) throws SQLException;
    }

    private final LeaseRows rows;
    private final Reset reset;
    private final BusyNames busy = new BusyNames();

    ExclusiveGrants(LeaseRows rows, Reset reset) {
        this.rows = rows;
        this.reset = reset;
    }

    /**
     * Asks once. A lock that was held the last time is read first, which is cheaper than to try, and locks nothing. Any
     * other is probably free, and takes one statement. The row is inserted only when it's missing: inserting first would
     * lock and write on each conflict, and almost every lock already has its row.
     */
    Answer acquire(Session session, LockRequest request) throws SQLException {
        String name = request.name();
        long left = busy.contains(name) ? rows.microsLeft(session, name) : 0;
        if (left <= 0) {
            long token = rows.take(session, request);
            if (token > 0) {
                return granted(request, token);
            }
            left = rows.microsLeft(session, name);
        }
        if (left == LeaseRows.NO_ROW) {
            // If it fails, another client has just inserted the row.
            return granted(request, rows.insert(session, request));
        }
        if (!NameUse.isMarked(left)) {
            busy.add(name);
            return Answer.busy(left, false);
        }
        NameUse use = reset.of(session, request);
        return use == NameUse.NONE ? granted(request, rows.take(session, request)) : Answer.usedAs(use);
    }

    /** Asks like {@link #acquire}, but waits for no other transaction, and inserts no row. Returns empty if it must. */
    Optional<Answer> acquireSoon(Session session, LockRequest request, BeforeStatement before) throws SQLException {
        String name = request.name();
        long left = 0;
        if (busy.contains(name)) {
            before.limit();
            left = rows.microsLeft(session, name);
        }
        if (left <= 0) {
            before.limit();
            long token = rows.takeSoon(session, request);
            if (token > 0) {
                return Optional.of(granted(request, token));
            }
            before.limit();
            left = rows.microsLeft(session, name);
        }
        if (left == LeaseRows.NO_ROW || NameUse.isMarked(left)) {
            return Optional.empty();
        }
        busy.add(name);
        return Optional.of(Answer.busy(left, false));
    }

    private Answer granted(LockRequest request, long token) {
        if (token > 0) {
            busy.remove(request.name());
            return Answer.granted(token);
        }
        busy.add(request.name());
        return Answer.busy(LeaseRows.NO_ROW, false);
    }
}
