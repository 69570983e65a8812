package io.trivet.testkit.rpc;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.testkit.server.JvmProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * An RPC server in a separate JVM, with a heap of 256 MB, for tests that flood it. It exits at the first
 * OutOfMemoryError.
 *
 * <p>A neighbour, another client that takes no part in the flood, calls the server meanwhile.
 */
public final class FloodedServer implements AutoCloseable {
    /** The service of the server. */
    public interface Service {
        /** Returns a text of this length. */
        String big(int characters);

        /** Returns a text of this length after a short delay. */
        CompletableFuture<String> bigSoon(int characters);

        /** Returns the same 16,000,000 characters to each caller. */
        String same(int nothing);

        /** Returns the number of values received. */
        int count(List<Object> values);

        /** Returns the sum. */
        int add(int a, int b);

        /** Returns the heap's highest usage, and the time spent on garbage collection. */
        Heap heap();
    }

    /** The additional service on wires that support streams. */
    public interface Streams {
        /** Streams texts of this length without end. */
        Flow.Publisher<String> texts(int characters);
    }

    /**
     * The usage of the server's heap.
     *
     * @param mostBytes the highest usage of the old generation, which has about 170 MB
     * @param collectingMillis the time that all collections took
     */
    public record Heap(long mostBytes, long collectingMillis) {}

    private static final long START_SECONDS = 60;

    /** The longest that a neighbour's call may take during the flood. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final JvmProcess process;
    private final Path directory;
    private final List<URI> uris = new ArrayList<>();
    private final RpcClient neighbour;
    private final Service service;

    private FloodedServer(JvmProcess process, Path directory, List<String> lines) {
        this.process = process;
        this.directory = directory;
        lines.forEach(line -> uris.add(URI.create(line)));
        neighbour = RpcClient.builder(lines.get(0)).timeout(PATIENCE).connect();
        service = neighbour.create(Service.class);
    }

    /** Starts a server that listens at these URIs. */
    public static FloodedServer start(String... uris) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("trivet-flood");
        Path ready = directory.resolve("uris");
        List<String> arguments = new ArrayList<>(List.of(ready.toString()));
        arguments.addAll(List.of(uris));
        JvmProcess process =
                JvmProcess.start(List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"), FloodedServer.class, arguments);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!Files.exists(ready)) {
            if (process.awaitEnd(Duration.ofMillis(20)) || System.nanoTime() - deadline > 0) {
                process.close();
                throw new IllegalStateException("The server didn't start: " + process.logTail());
            }
        }
        return new FloodedServer(process, directory, Files.readAllLines(ready));
    }

    /** Returns the URIs at which the server listens, in the order of {@link #start}. */
    public List<URI> uris() {
        return List.copyOf(uris);
    }

    /** Returns the neighbour's proxy of the service. */
    public Service neighbour() {
        return service;
    }

    /** Makes the neighbour call {@code calls} times. If a call fails, this fails with the server's output. */
    public void serves(int calls) {
        for (int i = 0; i < calls; i++) {
            int sum;
            try {
                sum = service.add(i, i);
            } catch (RuntimeException e) {
                throw new AssertionError("a neighbour's call failed; the server says: " + process.logTail(), e);
            }
            if (sum != 2 * i) {
                throw new AssertionError(i + " and " + i + " are " + sum);
            }
        }
    }

    @Override
    public void close() {
        neighbour.close();
        process.close();
        try {
            Files.deleteIfExists(directory.resolve("uris"));
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Serving implements Service, Streams {
        private static final String TEXT = "y".repeat(16_000_000);

        @Override
        public String big(int characters) {
            return "x".repeat(characters);
        }

        @Override
        public CompletableFuture<String> bigSoon(int characters) {
            return CompletableFuture.supplyAsync(
                    () -> big(characters), CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS));
        }

        @Override
        public String same(int nothing) {
            return TEXT;
        }

        @Override
        public int count(List<Object> values) {
            return values.size();
        }

        @Override
        public Flow.Publisher<String> texts(int characters) {
            return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
                private volatile boolean cancelled;

                @Override
                public void request(long items) {
                    for (long i = 0; i < items && !cancelled; i++) {
                        subscriber.onNext(big(characters));
                    }
                }

                @Override
                public void cancel() {
                    cancelled = true;
                }
            });
        }

        @Override
        public int add(int a, int b) {
            return a + b;
        }

        @Override
        public Heap heap() {
            long most = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getName().contains("Tenured"))
                    .mapToLong(pool -> pool.getPeakUsage().getUsed())
                    .sum();
            long millis = ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                    .sum();
            return new Heap(most, millis);
        }
    }

    /** Serves until the process is killed. */
    public static void main(String[] words) throws IOException, InterruptedException {
        Serving serving = new Serving();
        RpcServer.Builder builder =
                RpcServer.builder().register(Service.class, serving).concurrency(256, 10_000);
        boolean hasStreams = false;
        for (int i = 1; i < words.length; i++) {
            builder.listen(words[i]);
            hasStreams |= words[i].startsWith("tcp") || words[i].startsWith("zerorpc");
        }
        if (hasStreams) {
            builder.register(Streams.class, serving);
        }
        RpcServer server = builder.start();
        Path ready = Path.of(words[0]);
        Path being = ready.resolveSibling("being-written");
        Files.write(being, server.uris().stream().map(URI::toString).toList());
        Files.move(being, ready);
        server.awaitTermination();
    }
}
