package io.trivet.lock.jdbc.spi;

import java.util.Optional;
import java.util.Set;

/**
 * The parts of the SQL of lease rows that differ between databases. PostgreSQL, MySQL, MariaDB and H2 are built in;
 * implement it for another database, and pass it to the builder. Run {@code io.trivet.contracts.lock.LockContract}
 * with it.
 *
 * <p>The rest is standard SQL: conditional {@code UPDATE}s of one row, {@code INSERT}, {@code SELECT}, {@code CASE};
 * for semaphores and read/write locks also {@code DELETE}, joins, groups and {@code SUBSTRING}.
 * Each statement is prepared, runs with auto-commit on, and has a query timeout of 3 seconds. The database must check an
 * {@code UPDATE}'s condition on the newest committed row, or fail with the SQL state 40001 if the row has changed
 * meanwhile. Implementations are thread-safe.
 */
public interface LeaseRowDialect {
    /**
     * Returns an SQL expression for the database's clock: the microseconds since 1970, as a 64-bit integer, in no
     * session's time zone. It may be the time at which the statement began, but not that at which a session or a
     * longer transaction began.
     */
    String clockMicros();

    /**
     * Returns the statement that creates the table, or does nothing if it exists. Its columns:
     *
     * <ul>
     *   <li>{@code name}: the primary key, compared byte by byte, so that names which differ in case, accents or trailing
     *       blanks are different; 255 characters, in at most 765 bytes
     *   <li>{@code owner}: null, or up to 2000 characters of ASCII without blanks, compared byte by byte
     *   <li>{@code token}, {@code acquired} and {@code expires}: 64-bit integers, not null
     * </ul>
     *
     * @param table the table's name, with its schema if one was given
     */
    String createTable(String table);

    /**
     * Returns the statement that creates the table of the holders of semaphores and read/write locks, or does nothing if
     * it exists; empty, which is the default, if there are none on this database. Its columns:
     *
     * <ul>
     *   <li>{@code name} and {@code owner}: together the primary key, of the types that {@link #createTable} has, but
     *       {@code owner} is not null
     *   <li>{@code state}: up to 7 lower-case letters, not null
     *   <li>{@code token}, {@code acquired} and {@code expires}: 64-bit integers, not null
     * </ul>
     *
     * @param table the table's name, with its schema if one was given
     */
    default Optional<String> createHolderTable(String table) {
        return Optional.empty();
    }

    /** Returns how the token of a row is read that was just written. Default: by a second statement. */
    default TokenSource tokenSource() {
        return TokenSource.SELECT;
    }

    /**
     * Returns true if the column {@code name} is binary: then names are passed as their bytes in UTF-8, where no text
     * column compares byte by byte. Default: false, names are passed as text.
     */
    default boolean hasBinaryNames() {
        return false;
    }

    /** Returns the SQL states with which a statement fails if there is no table. Default: the usual ones. */
    default Set<String> missingTableStates() {
        return Set.of("42P01", "42S02", "42S03", "42S04");
    }
}
