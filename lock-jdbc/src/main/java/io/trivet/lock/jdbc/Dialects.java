package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.jdbc.LeaseRows.WaitLimits;
import io.trivet.lock.jdbc.spi.LeaseRowDialect;
import io.trivet.lock.jdbc.spi.TokenSource;
import java.util.Optional;

/** The databases whose SQL is built in. */
enum Dialects implements LeaseRowDialect {
    /**
     * The clock is clock_timestamp(). now() keeps the time at which the transaction began, so a statement that waited
     * for a row would judge it by an outdated time.
     */
    POSTGRESQL(
            "CAST(date_part('epoch', clock_timestamp()) * 1000000 AS bigint)",
            "name text COLLATE \"C\" PRIMARY KEY, owner text COLLATE \"C\"",
            "name text COLLATE \"C\", owner text COLLATE \"C\", state text NOT NULL",
            TokenSource.RETURNING,
            false,
            // PostgreSQL's driver sets a timer for each statement with a query timeout. These limits cost nearly
            // nothing,
            // and end with the statement.
            new WaitLimits(
                    " AND set_config('lock_timeout', '3000', true) IS NOT NULL",
                    " AND set_config('lock_timeout', '300', true) IS NOT NULL"),
            false),
    /**
     * MySQL and MariaDB. The time is read in UTC, because in the session's time zone one hour of the year occurs twice.
     * Names are binary, because collations ignore trailing blanks, even most of the binary ones.
     */
    MYSQL(
            MySqlSql.CLOCK_MICROS,
            "name VARBINARY(765) NOT NULL PRIMARY KEY, owner VARCHAR(2000) CHARACTER SET ascii COLLATE ascii_bin NULL",
            "name VARBINARY(765) NOT NULL, owner VARCHAR(2000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
                    + " state VARCHAR(7) CHARACTER SET ascii NOT NULL",
            TokenSource.LAST_INSERT_ID,
            true,
            WaitLimits.NONE,
            true),
    /**
     * Names are binary, because a database may have a collation, or ignore the case. No statement waits long: the
     * database's own lock timeout is 2 seconds, and its driver would change a query timeout for the whole session.
     */
    H2(
            "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000000 AS BIGINT)",
            "name VARBINARY(765) NOT NULL PRIMARY KEY, owner VARCHAR(2000)",
            "name VARBINARY(765) NOT NULL, owner VARCHAR(2000) NOT NULL, state VARCHAR(7) NOT NULL",
            TokenSource.FINAL_TABLE,
            true,
            WaitLimits.NONE,
            false);

    private final String clockMicros;
    private final String columns;
    private final String holderColumns;
    private final TokenSource tokenSource;
    private final boolean binaryNames;
    private final WaitLimits waitLimits;
    private final boolean timed;

    Dialects(
            String clockMicros,
            String columns,
            String holderColumns,
            TokenSource tokenSource,
            boolean binaryNames,
            WaitLimits waitLimits,
            boolean timed) {
        this.clockMicros = clockMicros;
        this.columns = columns;
        this.holderColumns = holderColumns;
        this.tokenSource = tokenSource;
        this.binaryNames = binaryNames;
        this.waitLimits = waitLimits;
        this.timed = timed;
    }

    /** Returns the dialect of a database by the name of its product. */
    static LeaseRowDialect of(Database database) {
        return switch (database.product()) {
            case "PostgreSQL" -> POSTGRESQL;
            case "MySQL", "MariaDB" -> MYSQL;
            case "H2" -> H2;
            default ->
                throw new LockException(
                        Code.REFUSED,
                        "Lease rows on " + database + ": the SQL of " + database.product() + " is not built in. Use"
                                + " PostgreSQL, MySQL, MariaDB or H2, or pass the builder a dialect.");
        };
    }

    @Override
    public String clockMicros() {
        return clockMicros;
    }

    @Override
    public String createTable(String table) {
        return "CREATE TABLE IF NOT EXISTS " + table + " (" + columns
                + ", token BIGINT NOT NULL, acquired BIGINT NOT NULL, expires BIGINT NOT NULL)";
    }

    @Override
    public Optional<String> createHolderTable(String table) {
        return Optional.of(
                "CREATE TABLE IF NOT EXISTS " + table + " (" + holderColumns
                        + ", token BIGINT NOT NULL, acquired BIGINT NOT NULL, expires BIGINT NOT NULL, PRIMARY KEY (name, owner))");
    }

    /** Returns whether one statement can change a row of one table and then insert one into another. */
    boolean grantsInOneStep() {
        return this == POSTGRESQL;
    }

    @Override
    public TokenSource tokenSource() {
        return tokenSource;
    }

    @Override
    public boolean hasBinaryNames() {
        return binaryNames;
    }

    /** Returns how long a statement waits for a row. */
    WaitLimits waitLimits() {
        return waitLimits;
    }

    /** Returns whether statements need a query timeout. */
    boolean isTimed() {
        return timed;
    }
}
