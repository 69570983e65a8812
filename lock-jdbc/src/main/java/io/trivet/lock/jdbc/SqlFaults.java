package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.support.jdbc.DatabaseFault;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Translates faults of databases for users of locks. */
final class SqlFaults {
    /** A missing right, in PostgreSQL's state and the codes of MySQL, MariaDB and H2. */
    private static final List<String> MISSING_RIGHT = List.of("42501", "1142", "90096");

    private SqlFaults() {}

    /** Translates a fault in which no table has a part. */
    static LockException translate(String subject, Exception thrown) {
        return translate(subject, thrown, Map.of());
    }

    /** Returns advice for a user who isn't allowed to do something, on each database. */
    static Map<String, String> forMissingRight(String advice) {
        return MISSING_RIGHT.stream().collect(Collectors.toMap(state -> state, state -> advice));
    }

    /** Translates a fault, with advice by SQL state or vendor code. */
    static LockException translate(String subject, Exception thrown, Map<String, String> advice) {
        if (thrown instanceof LockException known) {
            return known;
        }
        DatabaseFault fault = DatabaseFault.of(thrown, advice);
        return new LockException(
                fault.isTransient() ? Code.UNAVAILABLE : Code.REFUSED, subject + ": " + fault.reason(), fault.shown());
    }
}
