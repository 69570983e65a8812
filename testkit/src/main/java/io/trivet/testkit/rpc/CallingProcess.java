package io.trivet.testkit.rpc;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.Tls;
import io.trivet.testkit.server.JvmProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A client in a JVM of its own, where names have the addresses that a test gives them, from one moment to the next: the JDK keeps none of them. It is
 * told by calls what to call.
 */
public final class CallingProcess implements AutoCloseable {
    /** What it does. */
    public interface Caller {
        /**
         * Makes a client, in place of the one before.
         *
         * @param trusted a file with the certificate of servers that it trusts, or null
         */
        void connect(String uri, Ages ages, @Nullable String trusted);

        /** Has so many threads make so many calls each, and returns how those went. */
        Tally call(int threads, int calls);

        /** Has so many threads call until they are told to end. */
        void begin(int threads);

        /** Returns how it goes so far. */
        Tally soFar();

        /** Ends that, and returns how all of it went. */
        Tally end();
    }

    /**
     * How old things may get, in milliseconds.
     *
     * @param connections null for as old as they like
     */
    public record Ages(int addresses, @Nullable Integer connections) {}

    /**
     * How calls went.
     *
     * @param answers how often each was given
     * @param failures the message of each
     */
    public record Tally(Map<String, Integer> answers, List<String> failures) {}

    /** What it calls. */
    public interface Who {
        /** Returns which server it is. */
        String who();
    }

    private static final Duration START = Duration.ofSeconds(60);

    private final Path directory;
    private final JvmProcess process;
    private final RpcClient client;

    private CallingProcess(Path directory, JvmProcess process, String uri) {
        this.directory = directory;
        this.process = process;
        client = RpcClient.builder(uri).timeout(Duration.ofMinutes(5)).connect();
    }

    /** Starts one that knows no names yet. */
    public static CallingProcess start() throws IOException {
        Path directory = Files.createTempDirectory("trivet-calling");
        Path hosts = Files.writeString(hosts(directory), "");
        Path ready = directory.resolve("uri");
        List<String> options = List.of(
                "-Djdk.net.hosts.file=" + hosts, "-Dsun.net.inetaddr.ttl=0", "-Dsun.net.inetaddr.negative.ttl=0");
        JvmProcess process = JvmProcess.start(options, CallingProcess.class, List.of(ready.toString()));
        long deadline = System.nanoTime() + START.toNanos();
        while (!Files.exists(ready)) {
            if (process.awaitEnd(Duration.ofMillis(20)) || System.nanoTime() - deadline > 0) {
                process.close();
                throw new IllegalStateException("The caller didn't start: " + process.logTail());
            }
        }
        return new CallingProcess(directory, process, Files.readString(ready));
    }

    private static Path hosts(Path directory) {
        return directory.resolve("hosts");
    }

    /** Gives a name these addresses, in their order, and takes all others away. */
    public void name(String host, String... addresses) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String address : addresses) {
            lines.append(address).append(' ').append(host).append('\n');
        }
        Path being = Files.writeString(directory.resolve("being-written"), lines);
        Files.move(being, hosts(directory), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns what tells it what to do. */
    public Caller caller() {
        return client.create(Caller.class);
    }

    @Override
    public void close() {
        client.close();
        process.close();
        try {
            Files.deleteIfExists(directory.resolve("uri"));
            Files.deleteIfExists(hosts(directory));
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Calling implements Caller {
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final Map<String, Integer> answers = new TreeMap<>();
        private final List<String> failures = new ArrayList<>();
        private final List<CompletableFuture<Void>> running = new ArrayList<>();
        private @Nullable RpcClient client;
        private @Nullable Who who;
        private volatile boolean ends;

        @Override
        public synchronized void connect(String uri, Ages ages, @Nullable String trusted) {
            if (client != null) {
                client.close();
            }
            // Whoever waits for an attempt to connect that nobody answers has not ended when its time is over.
            RpcLimits.Builder limits = RpcLimits.builder()
                    .connectTimeout(Duration.ofMinutes(5))
                    .maxAddressAge(Duration.ofMillis(ages.addresses()));
            if (ages.connections() != null) {
                limits.maxConnectionAge(Duration.ofMillis(ages.connections()));
            }
            RpcClient.Builder builder =
                    RpcClient.builder(uri).timeout(Duration.ofSeconds(60)).limits(limits.build());
            if (trusted != null) {
                builder.tls(Tls.trusting(Path.of(trusted)));
            }
            client = builder.connect();
            who = client.create(Who.class);
        }

        @Override
        public Tally call(int count, int calls) {
            run(count, calls);
            return result();
        }

        @Override
        public void begin(int count) {
            run(count, Integer.MAX_VALUE);
        }

        private synchronized void run(int count, int calls) {
            Who target = Objects.requireNonNull(who, "a client, which connect makes");
            answers.clear();
            failures.clear();
            ends = false;
            for (int i = 0; i < count; i++) {
                running.add(CompletableFuture.runAsync(
                        () -> {
                            for (int call = 0; call < calls && !ends; call++) {
                                call(target);
                            }
                        },
                        threads));
            }
        }

        private void call(Who target) {
            String answer = null;
            String failure = null;
            try {
                answer = target.who();
            } catch (RpcException e) {
                failure = e.getMessage();
            }
            synchronized (this) {
                if (answer != null) {
                    answers.merge(answer, 1, Integer::sum);
                } else {
                    failures.add(failure);
                }
            }
        }

        @Override
        public synchronized Tally soFar() {
            return new Tally(new TreeMap<>(answers), List.copyOf(failures));
        }

        @Override
        public Tally end() {
            ends = true;
            return result();
        }

        private Tally result() {
            List<CompletableFuture<Void>> all;
            synchronized (this) {
                all = List.copyOf(running);
                running.clear();
            }
            try {
                CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(4, TimeUnit.MINUTES);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new IllegalStateException("calls don't end", e);
            }
            return soFar();
        }
    }

    /** Serves until it is killed. */
    public static void main(String[] words) throws IOException, InterruptedException {
        RpcServer server = RpcServer.builder()
                .register(Caller.class, new Calling())
                .listen("tcp://127.0.0.1:0")
                .start();
        Path ready = Path.of(words[0]);
        Path being = ready.resolveSibling("uri-being-written");
        Files.writeString(being, server.uris().get(0).toString());
        Files.move(being, ready);
        server.awaitTermination();
    }
}
