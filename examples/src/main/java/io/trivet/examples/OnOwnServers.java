package io.trivet.examples;

// Not to copy: the testkit, whose servers it starts, isn't published. Copied, the programs take servers of yours.

import io.trivet.testkit.server.Servers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The programs that need servers, run with servers that the jar starts and stops itself. */
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
            "[--lock redis|redlock|zookeeper|jdbc-lease|jdbc-row|jdbc-advisory|none] [--processes N] [--threads N] [--stock N] [--orders N]",
            "real processes compete for a stock that a lock guards",
            0,
            Set.of("lock", "processes", "threads", "stock", "orders"),
            Set.of(),
            (words, options) -> flashSale(options));

    private static final String IN_DATABASE = "jdbc-";

    private static final List<String> LOCKS =
            List.of("redis", "redlock", "zookeeper", "jdbc-lease", "jdbc-row", "jdbc-advisory", "none");

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
        if (!LOCKS.contains(lock)) {
            throw new IllegalArgumentException("No lock '" + lock + "': use " + String.join(", ", LOCKS) + ".");
        }
        try (Progress progress = new Progress()) {
            progress.stage("starting the servers");
            String database = Servers.postgres().createDatabase();
            String lockUri = switch (lock) {
                case "redis" -> redis();
                case "redlock" -> redlock();
                case "zookeeper" -> zooKeeper("flash-sale");
                case "none" -> FlashSale.NO_LOCK;
                default -> database;
            };
            String form = lock.startsWith(IN_DATABASE) ? lock.substring(IN_DATABASE.length()) : FlashSale.LEASE;
            return sale.run(database, lockUri, form, progress);
        }
    }

    private static String redis() {
        return Servers.redis().uri().toString();
    }

    private static String redlock() {
        return Servers.redis(5).stream()
                .map(server -> server.host() + ':' + server.port())
                .collect(Collectors.joining(",", "redlock://", ""));
    }

    private static String zooKeeper(String path) {
        return "zookeeper://" + Servers.zooKeeper().connectString() + "/" + path;
    }
}
