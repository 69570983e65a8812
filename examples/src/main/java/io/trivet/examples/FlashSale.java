package io.trivet.examples;

// To copy: this file, FlashSaleDesk.java, OrderDesk.java, OrderService.java, LockClients.java, Progress.java and
// Command.java. It sells from a PostgreSQL of yours, in tables of its own.
// Maven, with io.trivet:trivet-bom:0.1.0-SNAPSHOT imported:
//   io.trivet:trivet-rpc-tcp
//   io.trivet:trivet-id-generator
//   io.trivet:trivet-lock-redis
//   io.trivet:trivet-lock-zookeeper
//   io.trivet:trivet-lock-jdbc
//   com.zaxxer:HikariCP:7.1.0
//   org.postgresql:postgresql:42.7.14

import io.trivet.rpc.RpcClient;
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
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stock, many more buyers than pieces, and several processes that sell it at once.
 *
 * @param processes the number of processes that sell
 * @param threads the number of buyers that each process serves at a time
 * @param stock the number of pieces
 * @param orders the number of buyers
 */
record FlashSale(int processes, int threads, int stock, int orders) {
    static final Command COMMAND = new Command(
            "flash-sale",
            "DATABASE [--lock URI|none] [--form lease|row|advisory] [--processes N] [--threads N] [--stock N] [--orders N]",
            "real processes compete for a stock that a lock guards, by default one in the database, jdbc:postgresql://…",
            1,
            Set.of("lock", "form", "processes", "threads", "stock", "orders"),
            Set.of(),
            (words, options) -> run(words.get(0), options));

    /** The word that replaces a lock's URI for a sale without a lock. */
    static final String NO_LOCK = "none";

    /** The form of locks in a database that is used if none is given. */
    static final String LEASE = "lease";

    private static final String ITEM = "item-42";

    /** A long timeout, because a lock isn't fair among processes: a buyer may wait for most of the sale. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The result, counted in the database and by the buyers. */
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

    public static void main(String[] arguments) {
        COMMAND.exit(arguments);
    }

    private static int run(String database, Map<String, String> options) throws Exception {
        try (Progress progress = new Progress()) {
            return of(options)
                    .run(
                            database,
                            options.getOrDefault("lock", database),
                            options.getOrDefault("form", LEASE),
                            progress);
        }
    }

    /** Returns the sale that the options describe. */
    static FlashSale of(Map<String, String> options) {
        FlashSale sale = new FlashSale(
                number(options, "processes", "4", 64),
                number(options, "threads", "8", 256),
                number(options, "stock", "100", 1_000_000),
                number(options, "orders", "1000", 1_000_000));
        if (sale.processes * sale.threads > 1024) {
            throw new IllegalArgumentException("--processes times --threads is 1024 at most.");
        }
        return sale;
    }

    /** Holds the sale, and prints the result. Returns 1 if the result is wrong. */
    int run(String database, String lock, String form, Progress progress) throws Exception {
        Outcome outcome = hold(database, lock, form, progress);
        progress.close();
        System.out.println(outcome);
        return outcome.isRight() ? 0 : 1;
    }

    private static int number(Map<String, String> options, String name, String fallback, int most) {
        String text = options.getOrDefault(name, fallback);
        if (!text.matches("[1-9]\\d{0,8}") || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException("--" + name + " " + text + ": give a number from 1 to " + most + ".");
        }
        return Integer.parseInt(text);
    }

    /** Starts the processes, sells, and counts; the lock is at the URI, in a database of this form, or {@link #NO_LOCK}. */
    Outcome hold(String database, String lock, String form, Progress progress) throws Exception {
        try (Connection connection = DriverManager.getConnection(database)) {
            OrderDesk.createTables(connection, ITEM, stock);
        }
        List<Process> desks = new ArrayList<>();
        try {
            progress.stage("starting " + processes + " processes");
            for (int i = 0; i < processes; i++) {
                desks.add(startDesk(database, i, lock, form));
            }
            Tally tally = sell(desks, progress);
            return count(database, tally);
        } finally {
            end(desks);
        }
    }

    private static Process startDesk(String database, int workerId, String lock, String form) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        // As in this jar's manifest, which has no effect here.
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FlashSaleDesk.class.getName(),
                        database,
                        Integer.toString(workerId),
                        lock,
                        form)
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
                            progress.tick("flash sale: " + (sold.get() + refused.get()) + " of " + orders + " orders");
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
                ResultSet row = statement.executeQuery("SELECT count(*), count(DISTINCT id) FROM example_orders")) {
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
