package io.trivet.lock.jdbc.spi;

/** A way in which a database tells the token of the row that a statement has just written. */
public enum TokenSource {
    /** {@code UPDATE … RETURNING token}, and the same for {@code INSERT}: PostgreSQL, SQLite and others. */
    RETURNING,

    /** {@code SELECT token FROM FINAL TABLE (UPDATE …)}, and the same for {@code INSERT}: H2, Db2. */
    FINAL_TABLE,

    /**
     * {@code SET token = LAST_INSERT_ID(…)}, whose value the driver has as the generated key: MySQL and MariaDB, with
     * their drivers.
     */
    LAST_INSERT_ID,

    /** A second statement that reads the row: any database. An acquired lock then costs one round trip more. */
    SELECT
}
