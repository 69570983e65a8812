package io.trivet.examples;

// Not to copy: the testkit, whose servers it starts, isn't published. Copied, the programs take servers of yours.

import io.trivet.testkit.server.Servers;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The jar's programs that need servers, on servers that it starts itself and that end with it. */
final class OnOwnServers {
    static final Command QUICKSTART = new Command(
            "quickstart",
            "",
            "calls, locks and ids on real servers, in under a minute",
            0,
            Set.of(),
            Set.of(),
            (words, options) -> quickstart());

    static final Command NAIVE_LOCK = new Command(
            "naive-lock",
            "",
            "where the recipe of SETNX and EXPIRE fails, and what Trivet does",
            0,
            Set.of(),
            Set.of(),
            (words, options) -> NaiveLock.run(redis()));

    static final Command FLASH_SALE = new Command(
            "flash-sale",
            "[--lock redis|zookeeper|jdbc-lease|none] [--processes N] [--threads N] [--stock N] [--orders N]",
            "real processes compete for a stock that a lock guards",
            0,
            Set.of("lock", "processes", "threads", "stock", "orders"),
            Set.of(),
            (words, options) -> flashSale(options));

    private OnOwnServers() {}

    private static int quickstart() throws Exception {
        Progress progress = new Progress();
        progress.stage("starting Redis, ZooKeeper and PostgreSQL");
        return Quickstart.run(
                redis(), zooKeeper("quickstart"), Servers.postgres().createDatabase(), progress);
    }

    private static int flashSale(Map<String, String> options) throws Exception {
        FlashSale sale = FlashSale.of(options);
        String lock = options.getOrDefault("lock", "redis");
        if (List.of("redlock", "jdbc-row").contains(lock)) {
            throw new UnsupportedOperationException(
                    "--lock " + lock + " is not built yet: use redis, zookeeper or jdbc-lease.");
        }
        if (!List.of("redis", "zookeeper", "jdbc-lease", "none").contains(lock)) {
            throw new IllegalArgumentException("No lock '" + lock + "': use redis, zookeeper, jdbc-lease or none.");
        }
        try (Progress progress = new Progress()) {
            progress.stage("starting the servers");
            String database = Servers.postgres().createDatabase();
            String lockUri = switch (lock) {
                case "redis" -> redis();
                case "zookeeper" -> zooKeeper("flash-sale");
                case "jdbc-lease" -> database;
                default -> FlashSale.NO_LOCK;
            };
            return sale.run(database, lockUri, progress);
        }
    }

    private static String redis() {
        return Servers.redis().uri().toString();
    }

    private static String zooKeeper(String path) {
        return "zookeeper://" + Servers.zooKeeper().connectString() + "/" + path;
    }
}
