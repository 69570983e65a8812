package io.trivet.lock.jdbc;

import io.trivet.lock.LockGuarantees;
import io.trivet.lock.spi.Holder;
import io.trivet.support.jdbc.Session;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A form of locks that sessions of the database hold, in one database's SQL. Thread-safe. */
interface SessionForm {
    LockGuarantees guarantees();

    /** Prepares what a new session will need, before a connection is borrowed for it. */
    default void beforeOpening() throws SQLException {}

    /** Returns a session on this connection, or fails and leaves the connection to the caller. */
    LockSession open(Session session) throws SQLException;

    /** Returns whether each statement of a session is a transaction of its own. */
    default boolean autoCommits() {
        return true;
    }

    /** Called when this client seems to have no session any more; the condition says whether that is still so. */
    default void onUnused(BooleanSupplier isUnused) {}

    Optional<Holder> holder(String name) throws SQLException;

    /** Ends the session that holds the lock; returns false if it is free. */
    boolean forceRelease(String name) throws SQLException;

    /** Returns what to do next, by SQL state. */
    Map<String, String> advice();
}
