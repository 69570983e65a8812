package io.trivet.lock.jdbc;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.engine.LockEngine;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import javax.sql.DataSource;

/** Gives locks on a database: PostgreSQL 12 or newer. Thread-safe. */
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
     * Returns a client whose locks are lease rows: each lock is a row of the table {@code trivet_lock}, with an owner and an
     * end by the database's clock. The database is asked once, to see which it is; the table is created when the
     * first lock is acquired, if it is missing. Rows stay when locks are released; {@link #purgeLeaseRows} deletes those of locks that nobody
     * uses any more. It works behind poolers that share the server's connections among clients, as PgBouncer does in its transaction mode.
     *
     * <p>A connection is borrowed for the time of one statement, committed by itself, and never while a thread waits for a
     * holder. As long as locks are held one is kept besides, to renew and release them while the work under them uses up the pool: a pool needs one
     * more than the work does. A statement is given 3 seconds on the server and 5 on the network. Waiting threads ask about every 40 ms.
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

    /**
     * Deletes the rows of locks that nobody holds, and nobody has held for a time: a program whose locks have ever new names calls it now and
     * then. It is safe beside clients at work: tokens of a lock go on rising though its row was deleted, since they follow the
     * database's clock, and a row whose token is ahead of the clock stays. The user needs the right to DELETE from {@code trivet_lock}.
     *
     * @param source as {@link #leaseRows(DataSource, LockOptions)}
     * @param unusedFor not negative, counted from the end of the last lease, by the database's clock
     * @return how many rows were deleted; zero if there is no table yet
     * @throws LockException {@code UNAVAILABLE} or {@code REFUSED} if the database can't be asked; what was deleted before stays deleted
     */
    public static long purgeLeaseRows(DataSource source, Duration unusedFor) {
        Objects.requireNonNull(source, "source");
        if (unusedFor.isNegative() || unusedFor.compareTo(MAX_UNUSED) > 0) {
            throw new IllegalArgumentException("Rows are purged that were unused for 0 to " + MAX_UNUSED.toDays()
                    + " days, not " + unusedFor + ".");
        }
        return LeaseRowBackend.purge(Database.of(source), unusedFor);
    }
}
