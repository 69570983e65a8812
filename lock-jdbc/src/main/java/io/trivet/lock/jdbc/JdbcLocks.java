package io.trivet.lock.jdbc;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.engine.LockEngine;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import javax.sql.DataSource;

/** Creates clients for locks in a database: PostgreSQL 12 or newer. Thread-safe. */
public final class JdbcLocks {
    private static final Duration MAX_UNUSED = Duration.ofDays(36_500);

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
     * Returns a client whose locks are lease rows. Each lock is a row of the table {@code trivet_lock}, with an owner
     * and an end time by the database's clock.
     *
     * <p>This method sends one query, to see which database it is. If the table is missing, it is created when the
     * first lock is acquired. Rows stay when locks are released; {@link #purgeLeaseRows} deletes the rows of unused
     * locks. Lease rows work behind poolers that share the server's connections among clients, such as PgBouncer in
     * transaction mode.
     *
     * <p>A connection is borrowed for the time of one statement, which is its own transaction, and never while a thread
     * waits for a holder. While locks are held, one more connection is kept, to renew and release them even when the
     * work under them uses up the pool. So a pool needs one connection more than the work does. A statement may take 3
     * seconds on the server and 5 on the network. Waiting threads ask about every 40 ms.
     *
     * @param source stays open when the client is closed. Each connection must be independent, and all clients must
     *     have the same schema search path. Don't pass connections of a running transaction, because it would be
     *     committed. The source should limit how long it takes to get a connection, as every pool does
     * @throws LockException {@code UNAVAILABLE} if the database can't be reached, {@code REFUSED} if it doesn't accept
     *     the credentials, or is not one of those above
     */
    public static LockClient leaseRows(DataSource source, LockOptions options) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(options, "options");
        return new LockEngine(new LeaseRowBackend(Database.of(source), new Random()), options);
    }

    /**
     * Deletes the rows of locks that are free and have been free for the given time. Call it now and then if the
     * program keeps making new lock names.
     *
     * <p>It is safe while clients use locks. The tokens of a lock keep rising after its row was deleted, because they
     * follow the database's clock; a row whose token is ahead of the clock stays. The database user needs the right to
     * DELETE from {@code trivet_lock}.
     *
     * @param source as {@link #leaseRows(DataSource, LockOptions)}
     * @param unusedFor not negative; counted from the end of the last lease, by the database's clock
     * @return the number of deleted rows; zero if there is no table yet
     * @throws LockException {@code UNAVAILABLE} or {@code REFUSED} if the database can't be asked; rows that were
     *     already deleted stay deleted
     */
    public static long purgeLeaseRows(DataSource source, Duration unusedFor) {
        Objects.requireNonNull(source, "source");
        if (unusedFor.isNegative() || unusedFor.compareTo(MAX_UNUSED) > 0) {
            throw new IllegalArgumentException("The time for which purged rows were unused must be 0 to "
                    + MAX_UNUSED.toDays() + " days, not " + unusedFor + ".");
        }
        return LeaseRowBackend.purge(Database.of(source), unusedFor);
    }
}
