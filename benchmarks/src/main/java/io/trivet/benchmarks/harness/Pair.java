package io.trivet.benchmarks.harness;

import io.trivet.benchmarks.harness.Contestant.Cell;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A contestant's two processes, client and server. */
final class Pair implements AutoCloseable {
    /** The same for every process of every contestant. */
    static final List<String> FLAGS =
            List.of("-Xms512m", "-Xmx512m", "-XX:+UseG1GC", "-Dslf4j.internal.verbosity=ERROR");

    private final Contestant contestant;
    private final Process server;
    private final Process client;
    private final BufferedReader fromServer;
    private final BufferedReader fromClient;

    private Pair(
            Contestant contestant,
            Process server,
            Process client,
            BufferedReader fromServer,
            BufferedReader fromClient) {
        this.contestant = contestant;
        this.server = server;
        this.client = client;
        this.fromServer = fromServer;
        this.fromClient = fromClient;
    }

    static Pair start(Contestant contestant) throws IOException {
        Process server = child(contestant);
        try {
            BufferedReader fromServer = server.inputReader(StandardCharsets.UTF_8);
            Process client = child(contestant, line(fromServer, contestant));
            BufferedReader fromClient = client.inputReader(StandardCharsets.UTF_8);
            line(fromClient, contestant);
            return new Pair(contestant, server, client, fromServer, fromClient);
        } catch (IOException e) {
            // A client that failed has ended by itself.
            server.destroyForcibly();
            throw e;
        }
    }

    private static Process child(Contestant contestant, String... more) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                contestant.getClass().getName()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    Contestant contestant() {
        return contestant;
    }

    /** Measures one cell, with the processor time of both processes. */
    Sample measure(Cell cell, Duration time) throws IOException {
        long before = serverCpuNanos();
        order(client, cell.operation() + " " + cell.threads() + " " + cell.inFlight() + " " + time.toNanos());
        Sample sample = Sample.parse(line(fromClient, contestant));
        return sample.withCpuNanosOf(serverCpuNanos() - before);
    }

    private long serverCpuNanos() throws IOException {
        order(server, "cpu");
        return Long.parseLong(line(fromServer, contestant));
    }

    private static void order(Process process, String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    private static String line(BufferedReader from, Contestant contestant) throws IOException {
        String line = from.readLine();
        if (line == null) {
            throw new IOException("A process of " + contestant.name() + " ended; what it printed is above.");
        }
        return line;
    }

    @Override
    public void close() {
        for (Process process : List.of(client, server)) {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                // It has ended already, and said why.
            }
        }
        for (Process process : List.of(client, server)) {
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
