package io.trivet.examples;

// To copy: this file, FlashSale.java, FlashSaleDesk.java, OrderDesk.java, OrderService.java, LockClients.java,
// Progress.java and Command.java. It works on a Redis, a ZooKeeper and a PostgreSQL of yours, in tables of its own.
// Maven, with io.trivet:trivet-bom:0.1.0-SNAPSHOT imported:
//   io.trivet:trivet-rpc-tcp
//   io.trivet:trivet-rpc-xml
//   io.trivet:trivet-rpc-zerorpc
//   io.trivet:trivet-id-generator
//   io.trivet:trivet-lock-redis
//   io.trivet:trivet-lock-zookeeper
//   io.trivet:trivet-lock-jdbc
//   com.zaxxer:HikariCP:7.1.0
//   org.postgresql:postgresql:42.7.14

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.id.Snowflake;
import io.trivet.id.UuidGenerator;
import io.trivet.id.Uuids;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.redis.RedisLocks;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Shows calls, locks and ids on real servers, checks the results, and prints them as a table. */
final class Quickstart {
    static final Command COMMAND = new Command(
            "quickstart",
            "REDIS ZOOKEEPER DATABASE",
            "calls, locks and ids on redis://host:port, zookeeper://host:port/path and jdbc:postgresql://…",
            3,
            Set.of(),
            Set.of(),
            (words, options) -> run(words.get(0), words.get(1), words.get(2), new Progress()));

    private static final String ITEM = "teapot";
    private static final String PYTHON = """
            import sys, xmlrpc.client
            server = xmlrpc.client.ServerProxy(sys.argv[1])
            assert "shop.order" in server.system.listMethods()
            receipt = server.shop.order("teapot", "a Python program")
            assert receipt["sold"] and int(receipt["orderId"]) > 0
            print("order " + receipt["orderId"])
            """;

    private record Row(String leg, String what, String result, boolean right) {}

    private final List<Row> rows = new ArrayList<>();
    private final Progress progress;

    private Quickstart(Progress progress) {
        this.progress = progress;
    }

    public static void main(String[] arguments) {
        COMMAND.exit(arguments);
    }

    /** Runs everything on these servers, and prints the results. Returns 1 if a check fails. */
    static int run(String redis, String zooKeeper, String database, Progress progress) throws Exception {
        try (progress) {
            Quickstart quickstart = new Quickstart(progress);
            quickstart.everything(redis, zooKeeper, database);
            return quickstart.print();
        }
    }

    private void everything(String redis, String zooKeeper, String database) throws Exception {
        calls(database, redis);
        for (String uri : List.of(redis, zooKeeper, database)) {
            locks(uri);
        }
        ids();
        FlashSale.Outcome outcome = new FlashSale(3, 4, 25, 200).hold(database, redis, FlashSale.LEASE, progress);
        add(
                "all three",
                "flash sale: 3 processes, 200 buyers, 25 pieces",
                outcome.toString(),
                outcome.equals(new FlashSale.Outcome(25, 175, 0, 25, 0)));
    }

    private void calls(String url, String redis) throws Exception {
        try (HikariDataSource database = LockClients.pool(url);
                LockClient locks = RedisLocks.connect(redis);
                RpcServer server = RpcServer.builder()
                        .register(
                                "shop",
                                OrderService.class,
                                new OrderDesk(
                                        database,
                                        Optional.of(locks),
                                        Snowflake.builder().workerId(99).build()))
                        .listen("tcp://127.0.0.1:0")
                        .listen("http://127.0.0.1:0")
                        .listen("zerorpc+tcp://127.0.0.1:0")
                        .start()) {
            try (Connection connection = database.getConnection()) {
                OrderDesk.createTables(connection, ITEM, 10);
            }
            for (URI uri : server.uris()) {
                progress.stage("calling the order service at " + uri);
                try (RpcClient client = RpcClient.connect(uri.toString())) {
                    OrderService.Receipt receipt =
                            client.create("shop", OrderService.class).order(ITEM, "a Java program");
                    add("calls", "Java over " + uri.getScheme() + "://", "order " + receipt.orderId(), receipt.sold());
                }
            }
            python(server.uris().get(1).toString());
        }
    }

    private void python(String uri) throws IOException, InterruptedException {
        progress.stage("calling the order service from Python");
        Process python;
        try {
            python = new ProcessBuilder("python3", "-c", PYTHON, uri)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            add("calls", "Python's xmlrpc over http://", "not tried: no python3 on this machine", true);
            return;
        }
        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        boolean right = python.waitFor() == 0;
        add("calls", "Python's xmlrpc over http://", said.substring(said.lastIndexOf('\n') + 1), right);
    }

    private void locks(String uri) throws Exception {
        String server = uri.replaceFirst("^(jdbc:)?([a-z]+):.*", "$2");
        progress.stage("two clients take a lock on " + server);
        try (LockClients.Opened one = LockClients.open(uri, "lease", LockOptions.defaults());
                LockClients.Opened other = LockClients.open(uri, "lease", LockOptions.defaults())) {
            long first;
            boolean excluded;
            try (Lease lease = one.locks().lock("quickstart").acquire()) {
                first = lease.fencingToken();
                excluded = other.locks().lock("quickstart").tryAcquire().isEmpty();
            }
            try (Lease lease = other.locks().lock("quickstart").acquire()) {
                long second = lease.fencingToken();
                add(
                        "locks",
                        "two clients on " + server,
                        "one at a time, token " + first + ", then " + second,
                        excluded && second > first);
            }
        }
    }

    private void ids() {
        progress.stage("giving ids");
        Snowflake snowflake = Snowflake.builder().workerId(7).build();
        long[] ids = new long[200_000];
        snowflake.fill(ids);
        boolean distinct = LongStream.of(ids).distinct().count() == ids.length;
        boolean rising = true;
        for (int i = 1; i < ids.length; i++) {
            rising &= ids[i] > ids[i - 1];
        }
        add("ids", "snowflake", ids.length + " ids, distinct and rising, as " + ids[0], distinct && rising);

        UuidGenerator uuids = Uuids.v7();
        List<String> texts =
                Stream.generate(() -> uuids.next().toString()).limit(50_000).toList();
        boolean sorted = texts.stream().sorted().toList().equals(texts);
        boolean unique = texts.stream().distinct().count() == texts.size();
        add("ids", "UUID version 7", texts.size() + " ids, distinct and rising, as " + texts.get(0), sorted && unique);
    }

    private void add(String leg, String what, String result, boolean right) {
        rows.add(new Row(leg, what, result, right));
    }

    private int print() {
        progress.close();
        System.out.printf("%n%-10s %-48s %-7s %s%n", "leg", "what was done", "check", "what was seen");
        System.out.println("-".repeat(120));
        for (Row row : rows) {
            System.out.printf(
                    "%-10s %-48s %-7s %s%n", row.leg(), row.what(), row.right() ? "holds" : "FAILS", row.result());
        }
        return rows.stream().allMatch(Row::right) ? 0 : 1;
    }
}
