package io.trivet.testkit.server;

import java.util.List;

/**
 * Servers that all tests of this JVM share: each starts when it is first requested, and ends with the JVM.
 *
 * <p>A test that uses a shared server must use its own names, and must not stop the server. If a server was closed all
 * the same, the next request starts a new one. Thread-safe.
 */
public final class Servers {
    private static final SharedServers<RedisServer> REDIS = new SharedServers<>(RedisServer::start);
    private static final SharedServers<ZooKeeperServer> ZOOKEEPER = new SharedServers<>(ZooKeeperServer::start);
    private static final SharedServers<PostgresServer> POSTGRES = new SharedServers<>(PostgresServer::start);
    private static final SharedServers<MariaDbServer> MARIADB = new SharedServers<>(MariaDbServer::start);
    private static final SharedServers<MySqlServer> MYSQL = new SharedServers<>(MySqlServer::start);
    private static final SharedServers<H2Server> H2 = new SharedServers<>(H2Server::start);

    private Servers() {}

    /**
     * Returns the shared Redis server, which is also the first of {@link #redis(int)}.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of its log
     */
    public static RedisServer redis() {
        return REDIS.first(1).get(0);
    }

    /**
     * Returns the first {@code count} shared Redis servers, which are independent of one another.
     *
     * @throws IllegalArgumentException if the count is not positive
     * @throws IllegalStateException if one does not start; the message holds the end of its log
     */
    public static List<RedisServer> redis(int count) {
        return REDIS.first(count);
    }

    /**
     * Returns the shared ZooKeeper server.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of its log
     */
    public static ZooKeeperServer zooKeeper() {
        return ZOOKEEPER.first(1).get(0);
    }

    /**
     * Returns the shared PostgreSQL server.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of its log
     */
    public static PostgresServer postgres() {
        return POSTGRES.first(1).get(0);
    }

    /**
     * Returns the shared MariaDB server.
     *
     * @throws IllegalStateException if it does not start, or there is none for this platform; the message says so
     */
    public static MariaDbServer mariaDb() {
        return MARIADB.first(1).get(0);
    }

    /**
     * Returns the shared MySQL server, which there is only where servers run in containers.
     *
     * @throws IllegalStateException if it does not start, or servers run as processes; the message says so
     */
    public static MySqlServer mySql() {
        return MYSQL.first(1).get(0);
    }

    /**
     * Returns the shared H2 server.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of its log
     */
    public static H2Server h2() {
        return H2.first(1).get(0);
    }
}
