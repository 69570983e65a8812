package io.trivet.examples;

// Goes with the programs whose headers name it, and say what it takes of Maven.

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.jdbc.JdbcLocks;
import io.trivet.lock.redis.RedisLocks;
import io.trivet.lock.zookeeper.ZooKeeperLocks;

/** Opens locks on whatever a URI names. */
final class LockClients {
    /** A lock client and what was opened for it. */
    record Opened(LockClient locks, AutoCloseable behind) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            locks.close();
            behind.close();
        }
    }

    private LockClients() {}

    static Opened open(String uri, String form, LockOptions options) {
        String scheme = uri.contains(":") ? uri.substring(0, uri.indexOf(':')) : "";
        return switch (scheme) {
            case "redis", "rediss" -> new Opened(RedisLocks.connect(uri, options), () -> {});
            case "zookeeper" -> new Opened(ZooKeeperLocks.connect(uri, options), () -> {});
            case "jdbc" -> openJdbc(uri, form, options);
            case "redlock" ->
                throw new UnsupportedOperationException(
                        "redlock:// is not built yet: use redis://, zookeeper:// or jdbc:.");
            default ->
                throw new IllegalArgumentException(
                        "No lock for this URI: write redis://host:port, zookeeper://host:port/path or jdbc:postgresql://….");
        };
    }

    private static Opened openJdbc(String uri, String form, LockOptions options) {
        if (!form.equals("lease")) {
            throw new UnsupportedOperationException(
                    "--form " + form + " is not built yet: leave it out, or say --form lease.");
        }
        HikariDataSource pool = pool(uri);
        try {
            return new Opened(JdbcLocks.leaseRows(pool, options), pool);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    static HikariDataSource pool(String uri) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(uri);
        config.setMaximumPoolSize(8);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(15_000);
        config.setInitializationFailTimeout(-1);
        try {
            return new HikariDataSource(config);
        } catch (RuntimeException e) {
            // Not as the cause: it shows the URL, which may hold a password.
            throw new IllegalArgumentException(
                    "No JDBC driver on the class path takes this URL: check what it begins with.");
        }
    }
}
