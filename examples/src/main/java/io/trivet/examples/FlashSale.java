package io.trivet.examples;

// Maven: io.trivet:trivet-rpc-core, io.trivet:trivet-lock-redis or another lock module, io.trivet:trivet-id-generator.

import io.trivet.rpc.RpcClient;
import io.trivet.testkit.server.Servers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A stock, many more buyers than pieces, and several processes that sell from it at once.
 *
 * @param lock what guards the stock: {@code redis}, {@code zookeeper}, {@code jdbc-lease}, or {@code none}
 * @param processes how many processes sell
 * @param threads how many buyers each of them has at a time
 * @param stock how many pieces there are
 * @param orders how many buyers come
 */
record FlashSale(String lock, int processes, int threads, int stock, int orders) {
    private static final String ITEM = "item-42";

    /** Long, since a lock isn't fair among processes: a buyer may wait for most of the sale. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What became of it, counted in the database and by the buyers. */
    record Outcome(int sold, int refused, int oversold, int idsIssued, int duplicateIds) {
        boolean isRight() {
            return oversold == 0 && duplicateIds == 0;
        }

        @Override
        public String toString() {
            return "sold " + sold + ", refused " + refused + ", oversold " + oversold + ", ids issued " + idsIssued
                    + ", duplicate ids " + duplicateIds;
        }
    }

    static int run(Map<String, String> options) throws Exception {
        FlashSale sale = new FlashSale(
                options.getOrDefault("lock", "redis"),
                number(options, "processes", "4", 64),
                number(options, "threads", "8", 256),
                number(options, "stock", "100", 1_000_000),
                number(options, "orders", "1000", 1_000_000));
        if (sale.processes * sale.threads > 1024) {
            throw new IllegalArgumentException("--processes times --threads is 1024 at most.");
        }
        try (Progress progress = new Progress()) {
            Outcome outcome = sale.hold(progress);
            progress.close();
            System.out.println(outcome);
            return outcome.isRight() ? 0 : 1;
        }
    }

    private static int number(Map<String, String> options, String name, String fallback, int most) {
        String text = options.getOrDefault(name, fallback);
        if (!text.matches("[1-9]\\d{0,8}") || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException("--" + name + " " + text + ": give a number from 1 to " + most + ".");
        }
        return Integer.parseInt(text);
    }

    /** Starts the servers and processes, sells, and counts. */
    Outcome hold(Progress progress) throws Exception {
        String lockUri = lockUri(progress);
        progress.stage("starting PostgreSQL");
        String database = Servers.postgres().createDatabase();
        String locksAt = lockUri == null ? database : lockUri;
        try (Connection connection = DriverManager.getConnection(database)) {
            OrderDesk.createTables(connection, ITEM, stock);
        }
        List<Process> desks = new ArrayList<>();
        try {
            progress.stage("starting " + processes + " processes");
            for (int i = 0; i < processes; i++) {
                desks.add(startDesk(database, i, locksAt));
            }
            Tally tally = sell(desks, progress);
            return count(database, tally);
        } finally {
            end(desks);
        }
    }

    /** Returns where the lock is, or null if that is the database itself. */
    private @Nullable String lockUri(Progress progress) {
        switch (lock) {
            case "redis" -> {
                progress.stage("starting Redis");
                return Servers.redis().uri().toString();
            }
            case "zookeeper" -> {
                progress.stage("starting ZooKeeper");
                return "zookeeper://" + Servers.zooKeeper().connectString() + "/flash-sale";
            }
            case "jdbc-lease" -> {
                return null;
            }
            case "none" -> {
                return "none";
            }
            case "redlock", "jdbc-row" ->
                throw new UnsupportedOperationException(
                        "--lock " + lock + " is not built yet: use redis, zookeeper or jdbc-lease.");
            default ->
                throw new IllegalArgumentException("No lock '" + lock + "': use redis, zookeeper, jdbc-lease or none.");
        }
    }

    private static Process startDesk(String database, int workerId, String locksAt) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        // As in this jar's manifest, which isn't asked here.
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FlashSaleDesk.class.getName(),
                        database,
                        Integer.toString(workerId),
                        locksAt)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private record Tally(int sold, int refused) {}

    private Tally sell(List<Process> desks, Progress progress) throws Exception {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger sold = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        ExecutorService buyers = Executors.newFixedThreadPool(processes * threads);
        List<RpcClient> clients = new ArrayList<>();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Process desk : desks) {
                RpcClient client =
                        RpcClient.builder(readUri(desk)).timeout(PATIENCE).connect();
                clients.add(client);
            }
            for (RpcClient client : clients) {
                OrderService shop = client.create(OrderService.class);
                for (int i = 0; i < threads; i++) {
                    running.add(buyers.submit(() -> {
                        int buyer;
                        while ((buyer = taken.getAndIncrement()) < orders) {
                            boolean got = shop.order(ITEM, "buyer-" + buyer).sold();
                            (got ? sold : refused).incrementAndGet();
                            progress.tick("flash sale with lock " + lock + ": " + (sold.get() + refused.get()) + " of "
                                    + orders + " orders");
                        }
                    }));
                }
            }
            for (Future<?> each : running) {
                each.get();
            }
            return new Tally(sold.get(), refused.get());
        } finally {
            buyers.shutdownNow();
            clients.forEach(RpcClient::close);
        }
    }

    private static String readUri(Process desk) throws IOException {
        String line =
                new BufferedReader(new InputStreamReader(desk.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            throw new IOException("a process of the sale ended before it listened; what it printed is above");
        }
        return line;
    }

    private Outcome count(String database, Tally tally) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*), count(DISTINCT id) FROM orders")) {
            row.next();
            int written = row.getInt(1);
            return new Outcome(
                    tally.sold(), tally.refused(), Math.max(0, written - stock), written, written - row.getInt(2));
        }
    }

    private static void end(List<Process> desks) throws InterruptedException, IOException {
        for (Process desk : desks) {
            desk.getOutputStream().close();
        }
        for (Process desk : desks) {
            if (!desk.waitFor(15, TimeUnit.SECONDS)) {
                desk.destroyForcibly();
            }
        }
    }
}
