package io.trivet.contracts.rpc;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.Tls;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.rmi.Remote;
import java.rmi.RemoteException;
import java.rmi.server.UnicastRemoteObject;
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
 * A client in a separate JVM, in which a test sets the addresses of names at any time; the JDK there caches none. The
 * test controls it by the JDK's own remote calls, so that only the wire under test is needed. The process ends when its
 * input ends.
 */
final class CallingProcess implements AutoCloseable {
    /** The commands that the process executes. */
    interface Caller extends Remote {
        /**
         * Creates a client, in place of the former one.
         *
         * @param trusted a file with the servers' certificate that the client trusts, or null
         */
        void connect(String uri, Ages ages, @Nullable String trusted) throws RemoteException;

        /** Makes this many calls on each of this many threads, and returns their results. */
        Tally call(int threads, int calls) throws RemoteException;

        /** Starts this many threads, which call until they are stopped. */
        void begin(int threads) throws RemoteException;

        /** Returns the results so far. */
        Tally soFar() throws RemoteException;

        /** Stops the threads, and returns all their results. */
        Tally end() throws RemoteException;
    }

    /**
     * Maximum ages, in milliseconds.
     *
     * @param connections null for no limit
     */
    record Ages(int addresses, @Nullable Integer connections) implements Serializable {}

    /**
     * The results of calls.
     *
     * @param answers the number of times that each answer was returned
     * @param failures the message of each failure
     */
    record Tally(Map<String, Integer> answers, List<String> failures) implements Serializable {}

    /** The service that it calls. */
    interface Who {
        /** Returns the server's name. */
        String who();
    }

    private static final Duration START = Duration.ofSeconds(60);

    private final Path directory;
    private final Process process;
    private final Caller caller;

    private CallingProcess(Path directory, Process process, Caller caller) {
        this.directory = directory;
        this.process = process;
        this.caller = caller;
    }

    /** Starts a process that knows no names yet. */
    static CallingProcess start() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("trivet-calling");
        Files.writeString(hosts(directory), "");
        Process process = new ProcessBuilder(command(directory))
                .redirectErrorStream(true)
                .redirectOutput(log(directory).toFile())
                .start();
        long deadline = System.nanoTime() + START.toNanos();
        while (!Files.exists(stub(directory))) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() - deadline > 0) {
                process.destroyForcibly();
                throw new IllegalStateException("The caller didn't start: " + Files.readString(log(directory)));
            }
        }
        try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(stub(directory)))) {
            return new CallingProcess(directory, process, (Caller) in.readObject());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> command(Path directory) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Djdk.net.hosts.file=" + hosts(directory));
        command.addAll(List.of("-Dsun.net.inetaddr.ttl=0", "-Dsun.net.inetaddr.negative.ttl=0"));
        command.add("-Djava.rmi.server.hostname=127.0.0.1");
        String logging = System.getProperty("logback.configurationFile");
        if (logging != null) {
            command.add("-Dlogback.configurationFile=" + logging);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), CallingProcess.class.getName()));
        command.add(directory.toString());
        return command;
    }

    private static Path stub(Path directory) {
        return directory.resolve("stub");
    }

    private static Path log(Path directory) {
        return directory.resolve("log");
    }

    private static Path hosts(Path directory) {
        return directory.resolve("hosts");
    }

    /** Sets the addresses of a name, in this order, and removes all others. */
    void name(String host, String... addresses) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String address : addresses) {
            lines.append(address).append(' ').append(host).append('\n');
        }
        Path being = Files.writeString(directory.resolve("being-written"), lines);
        Files.move(being, hosts(directory), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns the process's commands. */
    Caller caller() {
        return caller;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        for (Path each : List.of(stub(directory), hosts(directory), log(directory), directory)) {
            Files.deleteIfExists(each);
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
            // A client that waits for an unanswered attempt to connect has not ended when its time is over.
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

    /** Serves until the input ends, which also happens when the test's JVM ends. */
    public static void main(String[] words) throws IOException {
        Path directory = Path.of(words[0]);
        Calling calling = new Calling();
        Path being = directory.resolve("being-written");
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(being))) {
            out.writeObject(UnicastRemoteObject.exportObject(calling, 0));
        }
        Files.move(being, stub(directory));
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever written; the input ends when the parent process ends.
            }
        } finally {
            Reference.reachabilityFence(calling);
        }
        System.exit(0);
    }
}
