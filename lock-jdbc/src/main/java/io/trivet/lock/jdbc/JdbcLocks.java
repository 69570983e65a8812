package io.trivet.lock.jdbc;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.engine.LockEngine;
import io.trivet.lock.jdbc.spi.LeaseRowDialect;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Creates clients for locks in a database: PostgreSQL 12, MariaDB 10.6 or H2 2, or newer. MySQL 8 gets the same SQL as
 * MariaDB, but has been tested only with its driver, on MariaDB. Thread-safe.
 *
 * <pre>{@code
 * LockClient locks = JdbcLocks.leaseRows(dataSource);
 * LockClient others = JdbcLocks.builder(dataSource).table("app.locks").options(options).leaseRows();
 * }</pre>
 */
public final class JdbcLocks {
    private JdbcLocks() {}

    /**
     * Returns a builder, for other settings than the defaults.
     *
     * @param source stays open when a client is closed. Each connection must be independent, and all clients must have
     *     the same schema search path. Don't pass connections of a running transaction, because it would be committed.
     *     The source should limit how long it takes to get a connection, as every pool does
     */
    public static Builder builder(DataSource source) {
        return new Builder(Objects.requireNonNull(source, "source"));
    }

    /**
     * Returns a client with the default options whose locks are lease rows of the table {@code trivet_lock}.
     *
     * @param source as {@link #builder}
     * @throws LockException as {@link Builder#leaseRows}
     */
    public static LockClient leaseRows(DataSource source) {
        return builder(source).leaseRows();
    }

    /**
     * Returns a client whose locks are lease rows of the table {@code trivet_lock}.
     *
     * @param source as {@link #builder}
     * @throws LockException as {@link Builder#leaseRows}
     */
    public static LockClient leaseRows(DataSource source, LockOptions options) {
        return builder(source).options(options).leaseRows();
    }

    /**
     * Returns a client with the default options whose locks are rows that transactions lock.
     *
     * @param source as {@link #builder}; if it is a pool, of at least 2 connections
     * @throws LockException as {@link Builder#rowLocks}
     */
    public static LockClient rowLocks(DataSource source) {
        return builder(source).rowLocks();
    }

    /**
     * Returns a client whose locks are rows that transactions lock.
     *
     * @param source as {@link #builder}; if it is a pool, of at least 2 connections
     * @throws LockException as {@link Builder#rowLocks}
     */
    public static LockClient rowLocks(DataSource source, LockOptions options) {
        return builder(source).options(options).rowLocks();
    }

    /**
     * Returns a client with the default options whose locks are advisory locks of the database.
     *
     * @param source as {@link #builder}
     * @throws LockException as {@link Builder#advisoryLocks}
     */
    public static LockClient advisoryLocks(DataSource source) {
        return builder(source).advisoryLocks();
    }

    /**
     * Returns a client whose locks are advisory locks of the database.
     *
     * @param source as {@link #builder}
     * @throws LockException as {@link Builder#advisoryLocks}
     */
    public static LockClient advisoryLocks(DataSource source, LockOptions options) {
        return builder(source).options(options).advisoryLocks();
    }

    /**
     * Returns locks whose holder works in the transaction that holds the lock.
     *
     * @param source as {@link #builder}; a pool of one connection is enough
     * @throws LockException as {@link Builder#transactions}
     */
    public static TransactionLocks transactions(DataSource source) {
        return builder(source).transactions();
    }

    /**
     * Deletes the rows of {@code trivet_lock} whose locks are free and have been free for the given time.
     *
     * @param source as {@link #builder}
     * @param unusedFor as {@link Builder#purge}
     * @return as {@link Builder#purge}
     * @throws LockException as {@link Builder#purge}
     */
    public static long purgeLeaseRows(DataSource source, Duration unusedFor) {
        return builder(source).purge(unusedFor);
    }

    /** A data source with settings. Not thread-safe; it can be used many times. */
    public static final class Builder {
        private static final Duration MAX_UNUSED = Duration.ofDays(36_500);
        private static final String NAME = "[A-Za-z_][A-Za-z0-9_]{0,62}";
        private static final Pattern TABLE = Pattern.compile("(" + NAME + "\\.)?" + NAME);

        private static final String LEASE_ROWS = "trivet_lock";
        private static final int MAX_PREFIX = 55;

        private final DataSource source;
        private String table = LEASE_ROWS;
        private LockOptions options = LockOptions.defaults();
        private @Nullable LeaseRowDialect dialect;

        private Builder(DataSource source) {
            this.source = source;
        }

        /**
         * Sets the table of the locks. All clients that share locks must use the same table. Default: {@code
         * trivet_lock} for lease rows; each form has its own.
         *
         * @param name letters, digits and underscores, at most 63, or 56 for semaphores and read/write locks; a schema
         *     and a dot may come first. The database sees it without quotes
         * @throws IllegalArgumentException if the name has another form
         */
        public Builder table(String name) {
            if (!TABLE.matcher(name).matches()) {
                throw new IllegalArgumentException("A table's name must be letters, digits and underscores, at most 63,"
                        + " with a schema and a dot before it or not, such as app.locks; not \"" + name + "\".");
            }
            table = name;
            return this;
        }

        /** Sets the default options of the client's locks. */
        public Builder options(LockOptions defaults) {
            options = Objects.requireNonNull(defaults, "options");
            return this;
        }

        /** Sets the SQL of the database. Default: by the product's name that the driver reports. */
        public Builder dialect(LeaseRowDialect sql) {
            dialect = Objects.requireNonNull(sql, "dialect");
            return this;
        }

        /**
         * Returns a client whose locks are lease rows. Each lock is a row of the table, with an owner and an end time by
         * the database's clock.
         *
         * <p>This method borrows a connection, to see which database it is. If the table is missing, it is created when
         * the first lock is acquired; a second one, whose name ends in {@code _holder}, when the first semaphore or
         * read/write lock is. Rows stay when locks are released; {@link #purge} deletes the rows of unused locks. Lease rows work behind poolers that share the server's connections among clients, such as PgBouncer in
         * transaction mode.
         *
         * <p>A free lock is acquired by one statement and released by another one; each is its own transaction. A
         * connection is borrowed for a request, and never while a thread waits for a holder. While locks are held, one
         * connection is kept, to renew and release them even when the work under them uses up the pool. So a pool needs
         * one connection more than the work does. A statement waits at most 3 seconds for a row that another
         * transaction has locked, and 5 for an answer. Waiting threads ask about every 40 ms.
         *
         * @throws LockException {@code UNAVAILABLE} if the database can't be reached, {@code REFUSED} if it doesn't
         *     accept the credentials, or there is no dialect for it
         */
        public LockClient leaseRows() {
            Database database = Database.of(source);
            return new LockEngine(new LeaseRowBackend(database, tables(database), new Random()), options);
        }

        /**
         * Returns a client whose locks are rows that transactions lock. Each held lock is an open transaction that has
         * run {@code SELECT … FOR UPDATE} on the name's row of the table; default {@code trivet_row_lock}.
         *
         * <p>A lock is free as soon as its holder's connection ends: at once if the holder's process dies. For holders
         * that fall silent, the server ends the transaction after the lease time without a sign of life; H2 doesn't. If
         * only the connection breaks, the server frees the lock while the holder still believes that it has it, until
         * its next renewal. So check fencing tokens, as with any lock with a time limit. If the write that the lock
         * protects is in the same database, use {@link #transactions} instead.
         *
         * <p>This method sends a few queries. If the table and the one for tokens, whose name ends in {@code _token},
         * are missing, they are created when the first lock is acquired. Row locks work behind poolers that share the
         * server's connections among clients, such as PgBouncer in transaction mode; each held lock occupies one of
         * them.
         *
         * <p>Each lock that is held or being acquired needs a connection of its own, and while there are any, one more
         * is used for tokens. Up to 4 connections without a lock are kept for a second, for the next locks. Waiting
         * threads use none; they ask about every 40 ms.
         *
         * @throws LockException {@code UNAVAILABLE} if the database can't be reached, {@code REFUSED} if it doesn't
         *     accept the credentials, isn't supported, or the pool lends only one connection at a time
         * @throws IllegalArgumentException if the table's name is longer than 55 characters
         */
        public LockClient rowLocks() {
            return SessionLockClients.rowLocks(source, options, tableOr("trivet_row_lock"));
        }

        /**
         * Returns a client whose locks are advisory locks of the database: PostgreSQL 14, MariaDB 10.3 or MySQL 8, or
         * newer. They live in the server's memory. On PostgreSQL, a grant and a release are one short statement each,
         * and wait for no disk.
         *
         * <p>Like a {@linkplain #rowLocks row lock}, an advisory lock lives as long as its holder's connection: it is
         * free at once if the holder's process dies or its connection breaks, and after the lease time if the holder
         * falls silent.
         *
         * <p>Each lock that is held or being acquired needs a connection of its own. Up to 4 connections without a lock
         * are kept for a second, for the next locks. Waiting threads use none; they ask about every 40 ms. Connections
         * must lead to the server itself, and not through a pooler that may share the server's connections.
         *
         * <p>If the table of the names, by default {@code trivet_advisory_lock}, is missing, it is created when the
         * first lock is acquired. On PostgreSQL there are also a table whose name ends in {@code _session} and a
         * sequence whose name ends in {@code _token}.
         *
         * @throws LockException {@code UNAVAILABLE} if the database can't be reached, {@code REFUSED} if it doesn't
         *     accept the credentials, has no advisory locks, or is reached through a pooler
         * @throws IllegalArgumentException if the table's name is longer than 55 characters
         */
        public LockClient advisoryLocks() {
            return SessionLockClients.advisoryLocks(source, options, tableOr("trivet_advisory_lock"));
        }

        /**
         * Returns locks whose holder works in the transaction that holds the lock. They use the table of
         * {@link #rowLocks}. The options are not used.
         *
         * @throws LockException {@code UNAVAILABLE} if the database can't be reached, {@code REFUSED} if it doesn't
         *     accept the credentials, or isn't supported
         * @throws IllegalArgumentException if the table's name is longer than 55 characters
         */
        public TransactionLocks transactions() {
            return SessionLockClients.transactions(source, tableOr("trivet_row_lock"));
        }

        /** Other forms have other columns, so they never use the default table of lease rows. */
        private String tableOr(String other) {
            if (table.equals(LEASE_ROWS)) {
                return other;
            }
            if (table.length() - table.indexOf('.') - 1 > MAX_PREFIX) {
                throw new IllegalArgumentException("The table's name " + table + " must have at most " + MAX_PREFIX
                        + " characters, because names of other tables begin with it.");
            }
            return table;
        }

        /**
         * Creates the tables of {@link #leaseRows}, unless they exist: that of the names, and that of the holders of
         * semaphores and read/write locks, whose name ends in {@code _holder}. The second one is left out if the first
         * one's name has more than 56 characters.
         *
         * @throws LockException {@code UNAVAILABLE} or {@code REFUSED} if it could not be created. The message has the
         *     statement for a user who is allowed to
         */
        public void createTable() {
            Database database = Database.of(source);
            tables(database).create("The table " + table + " on " + database + " could not be created");
        }

        /**
         * Deletes the rows of locks that are free and have been free for the given time. Call it now and then if the
         * program keeps making new lock names.
         *
         * <p>It is safe while clients use locks. The tokens of a lock keep rising after its row was deleted, because
         * they follow the database's clock; a row whose token is ahead of the clock stays. The database user needs the
         * right to DELETE from the tables.
         *
         * @param unusedFor not negative; counted from the end of the last lease, by the database's clock. For semaphores
         *     and read/write locks without a holder, from the last grant
         * @return the number of deleted rows, in both tables; zero if there is no table yet
         * @throws LockException {@code UNAVAILABLE} or {@code REFUSED} if the database can't be asked; rows that were
         *     already deleted stay deleted
         */
        public long purge(Duration unusedFor) {
            if (unusedFor.isNegative() || unusedFor.compareTo(MAX_UNUSED) > 0) {
                throw new IllegalArgumentException("The time for which purged rows were unused must be 0 to "
                        + MAX_UNUSED.toDays() + " days, not " + unusedFor + ".");
            }
            Database database = Database.of(source);
            return tables(database).purge(unusedFor);
        }

        private LeaseRowTables tables(Database database) {
            return new LeaseRowTables(database, dialect, table);
        }
    }
}
