package io.trivet.id.jdbc;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;

/** What databases say in different words. */
enum Dialect {
    POSTGRESQL("COLLATE \"C\"", "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"),
    /** By UTC throughout: in the session's zone one hour of the year comes twice. */
    MARIADB(
            "CHARACTER SET ascii COLLATE ascii_bin",
            "SELECT timestampdiff(MICROSECOND, '1970-01-01 00:00:00', utc_timestamp(3)) DIV 1000"),
    H2("", "SELECT CAST(extract(epoch FROM current_timestamp) * 1000 AS bigint)");

    /** How a column of text is compared byte by byte. */
    private final String bytewise;

    private final String millis;

    Dialect(String bytewise, String millis) {
        this.bytewise = bytewise;
        this.millis = millis;
    }

    static Dialect of(String product) {
        return switch (product) {
            case "PostgreSQL" -> POSTGRESQL;
            case "MariaDB", "MySQL" -> MARIADB;
            case "H2" -> H2;
            default ->
                throw new IdException(
                        Code.REFUSED,
                        "Ids don't know the database " + product + ": use PostgreSQL, MariaDB, MySQL or H2.");
        };
    }

    String bytewise() {
        return bytewise;
    }

    /** Returns the query for the database's time in milliseconds since 1970, whatever the session's zone. */
    String millis() {
        return millis;
    }
}
