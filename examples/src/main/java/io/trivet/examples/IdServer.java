package io.trivet.examples;

// To copy: this file, IdService.java, IdStores.java and Command.java.
// Maven, with io.trivet:trivet-bom:0.1.0-SNAPSHOT imported:
//   io.trivet:trivet-rpc-tcp
//   io.trivet:trivet-id-generator
//   io.trivet:trivet-id-redis, for redis://
//   io.trivet:trivet-id-zookeeper, for zookeeper://
//   io.trivet:trivet-id-jdbc, for jdbc:, with com.zaxxer:HikariCP:7.1.0 and
//   org.postgresql:postgresql:42.7.14, or another driver

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.trivet.id.IdException;
import io.trivet.id.LongIdGenerator;
import io.trivet.id.SegmentIds;
import io.trivet.id.Snowflake;
import io.trivet.id.WorkerIdListener;
import io.trivet.id.spi.RangeStore;
import io.trivet.id.spi.WorkerStore;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Serves segments and snowflakes over tcp://, and over HTTP by the paths of Meituan's Leaf. */
final class IdServer {
    static final Command COMMAND = new Command(
            "id-server",
            "--store URI [--keys orders] [--http PORT] [--tcp PORT]",
            "serves ids by RPC and by Leaf's HTTP paths; ends with its input",
            0,
            Set.of("store", "keys", "http", "tcp"),
            Set.of(),
            (words, options) -> run(options));

    private static final String SEGMENT = "segment";
    private static final String SNOWFLAKE = "snowflake";
    private static final int MAX_COUNT = 10_000;
    private static final int HTTP_THREADS = 16;

    private IdServer() {}

    public static void main(String[] arguments) {
        COMMAND.exit(arguments);
    }

    private static int run(Map<String, String> options) throws Exception {
        String store = options.get("store");
        if (store == null) {
            throw new IllegalArgumentException("Ids come from a store: give --store redis://host:port or jdbc:….");
        }
        boolean both = !options.containsKey("http") && !options.containsKey("tcp");
        int http = both || options.containsKey("http") ? port(options.getOrDefault("http", "8080")) : -1;
        int tcp = both || options.containsKey("tcp") ? port(options.getOrDefault("tcp", "4243")) : -1;
        List<String> keys = keys(options.getOrDefault("keys", "orders"));

        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        // A signal runs this hook, and the JVM ends after it.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endAndWait(asked, ended), "id-server-end"));
        try {
            Map<String, IdService> services = services(store, keys, opened);
            if (http >= 0) {
                System.out.println(serveHttp(http, services, opened));
            }
            if (tcp >= 0) {
                System.out.println(serveRpc(tcp, services, opened));
            }
            Thread input = new Thread(() -> awaitEndOfInput(asked), "id-server-input");
            input.setDaemon(true);
            input.start();
            System.out.println("ready");
            System.out.flush();
            asked.await();
        } finally {
            try {
                close(opened);
            } finally {
                ended.countDown();
            }
        }
        return 0;
    }

    private static void endAndWait(CountDownLatch asked, CountDownLatch ended) {
        asked.countDown();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitEndOfInput(CountDownLatch asked) {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("id-server: ends, since its input broke: " + e.getMessage());
        }
        asked.countDown();
    }

    /** Closes the wires first, then the generators, then their stores. */
    private static void close(Deque<AutoCloseable> opened) throws Exception {
        AutoCloseable last = opened.poll();
        if (last != null) {
            try {
                last.close();
            } finally {
                close(opened);
            }
        }
    }

    private static Map<String, IdService> services(String store, List<String> keys, Deque<AutoCloseable> opened) {
        IdStores.Opened<RangeStore> ranges = IdStores.ranges(store);
        opened.push(ranges);
        Map<String, LongIdGenerator> segments = new HashMap<>();
        for (String key : keys) {
            SegmentIds ids = SegmentIds.builder(ranges.store(), key).build();
            opened.push(ids);
            segments.put(key, ids);
        }
        IdStores.Opened<WorkerStore> workers = IdStores.workers(store);
        opened.push(workers);
        Snowflake snowflake = Snowflake.builder()
                .namespace("id-server")
                .leaseWorkerId(workers.store())
                .listener(new Told())
                .build();
        opened.push(snowflake);
        // Callers can't create counters, because each would stay in memory and in the store.
        Function<String, LongIdGenerator> byKey = key -> {
            LongIdGenerator ids = segments.get(key);
            if (ids == null) {
                throw new RpcException(
                        RpcStatus.INVALID_ARGUMENT,
                        "No key of this name: it is one of " + String.join(", ", keys) + ".");
            }
            return ids;
        };
        return Map.of(SEGMENT, new Served(byKey), SNOWFLAKE, new Served(anyKey -> snowflake));
    }

    /** Prints changes of the worker id, for the operator of the server. */
    private static final class Told implements WorkerIdListener {
        @Override
        public void onLost(int workerId, IdException reason) {
            System.err.println("id-server: no snowflakes for now: " + reason.getMessage());
        }

        @Override
        public void onRegained(int workerId) {
            System.err.println("id-server: snowflakes again, of worker " + workerId);
        }
    }

    /** Returns ids by their key, and translates failures into those of calls. */
    private record Served(Function<String, LongIdGenerator> generators) implements IdService {
        @Override
        public long next(String key) {
            return fill(key, 1)[0];
        }

        @Override
        public long[] fill(String key, int count) {
            if (count < 1 || count > MAX_COUNT) {
                throw new RpcException(
                        RpcStatus.INVALID_ARGUMENT, "Ask for 1 to " + MAX_COUNT + " ids at a time, not " + count + ".");
            }
            long[] ids = new long[count];
            try {
                generators.apply(key).fill(ids);
            } catch (IdException e) {
                // After the loss of a worker id, the generator leases one again by itself.
                boolean passing = e.code() == IdException.Code.UNAVAILABLE || e.code() == IdException.Code.LEASE_LOST;
                throw new RpcException(passing ? RpcStatus.UNAVAILABLE : RpcStatus.UNKNOWN, e.getMessage(), e);
            }
            return ids;
        }
    }

    private static String serveRpc(int port, Map<String, IdService> services, Deque<AutoCloseable> opened) {
        RpcServer.Builder builder = RpcServer.builder().listen("tcp://127.0.0.1:" + port);
        services.forEach((name, service) -> builder.register(name, IdService.class, service));
        RpcServer server = builder.start();
        opened.push(server);
        return server.uris().get(0).toString();
    }

    private static String serveHttp(int port, Map<String, IdService> services, Deque<AutoCloseable> opened)
            throws IOException {
        // Seconds after which the JDK drops a peer that doesn't finish its request, or doesn't read. The JDK reads them
        // once.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.maxRspTime", "10");
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        } catch (BindException e) {
            throw new IOException("http://127.0.0.1:" + port + " can't be had: choose another port.", e);
        }
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(
                HTTP_THREADS, task -> new Thread(task, "id-server-http-" + number.incrementAndGet()));
        server.setExecutor(threads);
        services.forEach((name, service) -> {
            String path = "/api/" + name + "/get/";
            server.createContext(path, exchange -> answer(exchange, path, service));
        });
        server.start();
        opened.push(() -> {
            server.stop(1);
            threads.shutdown();
        });
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, String path, IdService service) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                send(exchange, 405, "Ids are for GET.");
                return;
            }
            try {
                String key = exchange.getRequestURI().getPath().substring(path.length());
                send(exchange, 200, Long.toString(service.next(key)));
            } catch (RpcException e) {
                send(exchange, status(e.status()), String.valueOf(e.getMessage()));
            }
        }
    }

    private static int status(RpcStatus status) {
        return switch (status) {
            case INVALID_ARGUMENT -> 404;
            case UNAVAILABLE -> 503;
            default -> 500;
        };
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain;charset=UTF-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static List<String> keys(String text) {
        List<String> keys = List.copyOf(new LinkedHashSet<>(List.of(text.split(",", -1))));
        if (keys.stream().anyMatch(key -> !key.matches("[\\w.-]{1,100}"))) {
            throw new IllegalArgumentException("--keys " + text
                    + ": give names of 1 to 100 letters, digits, '_', '.' or '-', such as orders,users.");
        }
        return keys;
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65535) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no port: give a number from 0 to 65535; 0 takes a free one.");
        }
        return Integer.parseInt(text);
    }
}
