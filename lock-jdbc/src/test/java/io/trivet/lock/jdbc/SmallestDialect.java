package io.trivet.lock.jdbc;

import io.trivet.lock.jdbc.spi.LeaseRowDialect;
import java.util.Optional;

/** A dialect that a program brings, for PostgreSQL, which has no more than it must have. */
enum SmallestDialect implements LeaseRowDialect {
    INSTANCE;

    private static final String NUMBERS = "token bigint NOT NULL, acquired bigint NOT NULL, expires bigint NOT NULL";

    @Override
    public String clockMicros() {
        return "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)";
    }

    @Override
    public String createTable(String table) {
        return "CREATE TABLE IF NOT EXISTS " + table
                + " (name varchar(255) COLLATE \"C\" PRIMARY KEY, owner varchar(2000), " + NUMBERS + ")";
    }

    @Override
    public Optional<String> createHolderTable(String table) {
        return Optional.of("CREATE TABLE IF NOT EXISTS " + table
                + " (name varchar(255) COLLATE \"C\", owner varchar(2000), state varchar(7) NOT NULL, " + NUMBERS
                + ", PRIMARY KEY (name, owner))");
    }
}
