package io.trivet.lock.jdbc;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.engine.LockEngine;
import java.util.Objects;
import java.util.Random;
import javax.sql.DataSource;

/** Gives locks on a database: PostgreSQL 12 or newer. Thread-safe. */
public final class JdbcLocks {
    private JdbcLocks() {}

    /**
     * Returns a client with the default options whose locks are lease rows.
     *
     * @param source as {@link #leaseRows(DataSource, LockOptions)}
     */
    public static LockClient leaseRows(DataSource source) {
        return leaseRows(source, LockOptions.defaults());
    }

    /**
     * Returns a client whose locks are lease rows: each lock is a row of the table {@code trivet_lock}, with an owner and an
     * end by the database's clock. The database is asked once, to see which it is; the table is created when the
     * first lock is acquired, if it is missing. Rows stay when locks are released, so that tokens keep rising.
     *
     * <p>A connection is borrowed for the time of one statement, committed by itself, and never while a thread waits for a
     * holder. A statement is given 3 seconds on the server and 5 on the network. Waiting threads ask about every 40 ms.
     *
     * @param source stays open when the client is closed, and hands out connections of their own, with the same schema search
     *     path for all clients: not those of a running transaction, which would be committed. It should limit the time that a
     *     connection takes, as every pool does
     * @throws LockException {@code UNAVAILABLE} if the database can't be reached, {@code REFUSED} if it doesn't take the
     *     credentials, or is not one of those above
     */
    public static LockClient leaseRows(DataSource source, LockOptions options) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(options, "options");
        return new LockEngine(new LeaseRowBackend(Database.of(source), new Random()), options);
    }
}
