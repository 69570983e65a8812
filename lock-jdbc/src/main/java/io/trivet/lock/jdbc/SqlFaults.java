package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.support.jdbc.DatabaseFault;
import java.util.Map;

/** Translates faults of databases for users of locks. */
final class SqlFaults {
    private static final Map<String, String> ADVICE =
            Map.of("42501", "Let this user SELECT, INSERT and UPDATE trivet_lock, and DELETE from it to purge.");

    private SqlFaults() {}

    static LockException translate(String subject, Exception thrown) {
        if (thrown instanceof LockException known) {
            return known;
        }
        DatabaseFault fault = DatabaseFault.of(thrown, ADVICE);
        return new LockException(
                fault.isTransient() ? Code.UNAVAILABLE : Code.REFUSED, subject + ": " + fault.reason(), fault.shown());
    }
}
