package io.trivet.examples;

// Goes with the programs whose headers name it, and list the Maven dependencies that it needs.

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.jdbc.JdbcLocks;
import io.trivet.lock.redis.RedisLocks;
import io.trivet.lock.redis.Redlock;
import io.trivet.lock.zookeeper.ZooKeeperLocks;
import java.util.List;

/** Opens locks on the server or database that a URI names. */
final class LockClients {
    private static final List<String> FORMS = List.of("lease", "row", "advisory");

    /** A lock client, and the resource that was opened for it. */
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
            case "redis", "rediss", "redis+cluster", "rediss+cluster", "redis+sentinel", "rediss+sentinel" ->
                new Opened(RedisLocks.connect(uri, options), () -> {});
            case "zookeeper" -> new Opened(ZooKeeperLocks.connect(uri, options), () -> {});
            case "jdbc" -> openJdbc(uri, form, options);
            case "redlock", "redlocks" -> new Opened(Redlock.connect(uri, options), () -> {});
            default ->
                throw new IllegalArgumentException(
                        "No lock for this URI: write redis://host:port, redis+cluster://host:port,…, redis+sentinel://host:port,…/name,"
                                + " redlock://host:port,host:port,host:port, zookeeper://host:port/path or jdbc:postgresql://….");
        };
    }

    private static Opened openJdbc(String uri, String form, LockOptions options) {
        if (!FORMS.contains(form)) {
            throw new IllegalArgumentException("No form '" + form + "' of locks: use lease, row or advisory.");
        }
        HikariDataSource pool = pool(uri);
        try {
            LockClient locks = switch (form) {
                case "row" -> JdbcLocks.rowLocks(pool, options);
                case "advisory" -> JdbcLocks.advisoryLocks(pool, options);
                default -> JdbcLocks.leaseRows(pool, options);
            };
            return new Opened(locks, pool);
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
            // Without the cause, which shows the URL and so perhaps a password.
            throw new IllegalArgumentException(
                    "No JDBC driver on the class path takes this URL: check what it begins with.");
        }
    }
}
