package io.trivet.examples;

// Maven: io.trivet:trivet-id-generator, and redis.clients:jedis, org.apache.curator:curator-framework, or your
// database's driver
// and com.zaxxer:HikariCP, whichever you use.

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.id.jdbc.JdbcWorkers;
import io.trivet.id.redis.RedisWorkers;
import io.trivet.id.spi.WorkerStore;
import io.trivet.id.zookeeper.ZooKeeperWorkers;

/** Opens the store of worker ids that a URI names. */
final class IdStores {
    /** A store and what was opened for it. */
    record Opened(WorkerStore workers, Runnable behind) implements AutoCloseable {
        @Override
        public void close() {
            workers.close();
            behind.run();
        }
    }

    private IdStores() {}

    static Opened open(String uri) {
        String scheme = uri.contains(":") ? uri.substring(0, uri.indexOf(':')) : "";
        return switch (scheme) {
            case "redis", "rediss" -> new Opened(RedisWorkers.connect(uri), () -> {});
            case "zookeeper" -> new Opened(ZooKeeperWorkers.connect(uri), () -> {});
            case "jdbc" -> openJdbc(uri);
            default ->
                throw new IllegalArgumentException("No store of worker ids for '" + uri
                        + "': write redis://host:port, zookeeper://host:port/path or jdbc:….");
        };
    }

    private static Opened openJdbc(String uri) {
        HikariDataSource pool = LockClients.pool(uri);
        try {
            return new Opened(JdbcWorkers.over(pool), pool::close);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }
}
