package io.trivet.examples;

// Goes with the programs whose headers name it, and list the Maven dependencies that it needs.

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.trivet.id.jdbc.AutoIncrementIds;
import io.trivet.id.jdbc.JdbcRangeStore;
import io.trivet.id.jdbc.JdbcWorkerStore;
import io.trivet.id.redis.RedisRangeStore;
import io.trivet.id.redis.RedisWorkerStore;
import io.trivet.id.spi.RangeStore;
import io.trivet.id.spi.WorkerStore;
import io.trivet.id.zookeeper.ZooKeeperWorkerStore;
import java.util.function.Function;
import javax.sql.DataSource;

/** Opens the store that a URI names. */
final class IdStores {
    /** A store, and the resource that was opened for it. */
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
            case "redis", "rediss", "redis+cluster", "rediss+cluster", "redis+sentinel", "rediss+sentinel" ->
                new Opened<>(RedisWorkerStore.connect(uri), () -> {});
            case "zookeeper" -> new Opened<>(ZooKeeperWorkerStore.connect(uri), () -> {});
            case "jdbc" -> jdbc(uri, JdbcWorkerStore::over);
            default ->
                throw new IllegalArgumentException(
                        "No store of worker ids for this URI: write redis://host:port, zookeeper://host:port/path or jdbc:….");
        };
    }

    /** Opens a store of ranges. */
    static Opened<RangeStore> ranges(String uri) {
        return switch (scheme(uri)) {
            case "redis", "rediss", "redis+cluster", "rediss+cluster", "redis+sentinel", "rediss+sentinel" ->
                new Opened<>(RedisRangeStore.connect(uri), () -> {});
            case "jdbc" -> jdbc(uri, JdbcRangeStore::over);
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
