package io.trivet.examples;

// Goes with the programs whose headers name it, and say what it takes of Maven.

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.trivet.id.jdbc.AutoIncrementIds;
import io.trivet.id.jdbc.JdbcRanges;
import io.trivet.id.jdbc.JdbcWorkers;
import io.trivet.id.redis.RedisRanges;
import io.trivet.id.redis.RedisWorkers;
import io.trivet.id.spi.RangeStore;
import io.trivet.id.spi.WorkerStore;
import io.trivet.id.zookeeper.ZooKeeperWorkers;
import java.util.function.Function;
import javax.sql.DataSource;

/** Opens the store that a URI names. */
final class IdStores {
    /** A store and what was opened for it. */
    record Opened<S extends AutoCloseable>(S store, AutoCloseable behind) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            store.close();
            behind.close();
        }
    }

    private IdStores() {}

    /** Opens a store of worker ids. */
    static Opened<WorkerStore> workers(String uri) {
        return switch (scheme(uri)) {
            case "redis", "rediss" -> new Opened<>(RedisWorkers.connect(uri), () -> {});
            case "zookeeper" -> new Opened<>(ZooKeeperWorkers.connect(uri), () -> {});
            case "jdbc" -> jdbc(uri, JdbcWorkers::over);
            default ->
                throw new IllegalArgumentException(
                        "No store of worker ids for this URI: write redis://host:port, zookeeper://host:port/path or jdbc:….");
        };
    }

    /** Opens a store of ranges. */
    static Opened<RangeStore> ranges(String uri) {
        return switch (scheme(uri)) {
            case "redis", "rediss" -> new Opened<>(RedisRanges.connect(uri), () -> {});
            case "jdbc" -> jdbc(uri, JdbcRanges::over);
            default ->
                throw new IllegalArgumentException(
                        "No store of segments for this URI: write redis://host:port or jdbc:….");
        };
    }

    /** Opens a database's own counter. */
    static Opened<AutoIncrementIds> counter(String uri, String name) {
        if (!scheme(uri).equals("jdbc")) {
            throw new IllegalArgumentException("No database at this URI: write jdbc:….");
        }
        return jdbc(uri, pool -> AutoIncrementIds.over(pool, name));
    }

    private static String scheme(String uri) {
        return uri.contains(":") ? uri.substring(0, uri.indexOf(':')) : "";
    }

    private static <S extends AutoCloseable> Opened<S> jdbc(String uri, Function<DataSource, S> open) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(uri);
        config.setMaximumPoolSize(8);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(15_000);
        config.setInitializationFailTimeout(-1);
        HikariDataSource pool = new HikariDataSource(config);
        try {
            return new Opened<>(open.apply(pool), pool);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }
}
