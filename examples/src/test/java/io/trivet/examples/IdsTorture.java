package io.trivet.examples;

import io.trivet.testkit.server.Servers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A torture of four processes that print snowflakes, with worker ids that are leased from one store. Processes are
 * killed at random and started again, or paused for longer than their lease and then resumed, until there are enough
 * ids.
 */
final class IdsTorture {
    private static final int PROCESSES = 4;

    /**
     * The reservation in milliseconds. A lease lasts six reservations, 1.8 s; after that the worker id of a killed
     * process is free.
     */
    private static final String RESERVATION = "300";

    private static final int LEASE_MILLIS = 1_800;
    private static final int MAX_STOPPED_MILLIS = 3_500;

    /** One in this many processes is stopped, if it lives long enough for its earlier output to be read before. */
    private static final int STOPPED = 4;

    private static final int MIN_TO_STOP = 30_000;

    private final String uri;
    private final long[] ids;
    private final int mostBeforeKill;
    private int count;
    private int moved;
    private final Map<Long, Integer> holders = new TreeMap<>();

    private int stopped;
    private int regained;

    /**
     * The result.
     *
     * @param stopped the number of processes that were paused for longer than their lease
     * @param regained how often a process reported that it has a worker id again
     * @param moved the number of processes that had more than one worker id
     */
    record Report(
            int ids,
            int duplicates,
            int processes,
            int workerIds,
            int workerIdsReused,
            int stopped,
            int regained,
            int moved) {}

    private IdsTorture(String uri, int wanted, int mostBeforeKill) {
        this.uri = uri;
        this.mostBeforeKill = mostBeforeKill;
        ids = new long[wanted];
    }

    static String store(String name) {
        return switch (name) {
            case "redis" -> Servers.redis().uri().toString();
            case "zookeeper" -> Servers.zooKeeper().uri() + "/ids";
            case "postgresql" -> Servers.postgres().jdbcUrl();
            case "mariadb" -> Servers.mariaDb().jdbcUrl();
            default -> throw new IllegalArgumentException("No store " + name);
        };
    }

    static Report run(String store, int wanted, int mostBeforeKill, long seed) throws Exception {
        IdsTorture torture = new IdsTorture(store(store), wanted, mostBeforeKill);
        Random random = new Random(seed);
        ExecutorService threads = Executors.newFixedThreadPool(PROCESSES);
        try {
            var slots = new ArrayList<Callable<Void>>();
            for (int i = 0; i < PROCESSES; i++) {
                Random own = new Random(random.nextLong());
                boolean stopsFirst = i == 0;
                slots.add(() -> torture.keepStarting(own, stopsFirst));
            }
            for (Future<Void> slot : threads.invokeAll(slots)) {
                slot.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return torture.report();
    }

    private Void keepStarting(Random random, boolean stopsFirst) throws Exception {
        boolean stops = stopsFirst;
        while (!isFull()) {
            long[] own = new long[Math.max(stops ? MIN_TO_STOP : 1, 1 + random.nextInt(mostBeforeKill))];
            int stopAt = stops && own.length >= MIN_TO_STOP ? random.nextInt(own.length / 3) : -1;
            int stoppedMillis = LEASE_MILLIS + 200 + random.nextInt(MAX_STOPPED_MILLIS - LEASE_MILLIS);
            readOne(own, stopAt, stoppedMillis);
            stops = random.nextInt(STOPPED) == 0;
        }
        return null;
    }

    private void readOne(long[] own, int stopAt, int stoppedMillis) throws Exception {
        Process process = ExamplesJar.start(
                "ids", "--store", uri, "--reservation", RESERVATION, "--count", "2000000000", "--threads", "2");
        StringBuilder said = new StringBuilder();
        Thread listener = new Thread(() -> listen(process, said), "ids-torture-stderr");
        listener.start();
        int read = 0;
        try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = out.readLine(); line != null && read < own.length; line = out.readLine()) {
                own[read++] = Long.parseLong(line);
                if (read == stopAt) {
                    stop(process, stoppedMillis);
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
            listener.join();
        }
        if (read == 0 && said.indexOf("could not be reached") >= 0) {
            // On a busy machine, some processes wait in vain for their first connection.
            return;
        }
        if (read < own.length) {
            throw new IOException("It ended by itself with " + process.exitValue() + ": " + said);
        }
        add(own, (int) said.toString()
                .lines()
                .filter(line -> line.contains("issues ids again"))
                .count());
    }

    private static void listen(Process process, StringBuilder said) {
        try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = err.readLine(); line != null; line = err.readLine()) {
                said.append(line).append('\n');
            }
        } catch (IOException e) {
            // The process was killed.
            said.append(e);
        }
    }

    /** Pauses a process, like a long pause of its machine: the process doesn't run, and doesn't notice that. */
    private void stop(Process process, int millis) throws Exception {
        signal(process, "-STOP");
        Thread.sleep(millis);
        signal(process, "-CONT");
        synchronized (this) {
            stopped++;
        }
    }

    private static void signal(Process process, String signal) throws Exception {
        int code = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill " + signal + " ended with " + code);
        }
    }

    private synchronized boolean isFull() {
        return count == ids.length;
    }

    private synchronized void add(long[] own, int timesRegained) {
        regained += timesRegained;
        Set<Long> workerIds = new HashSet<>();
        Arrays.stream(own).forEach(id -> workerIds.add(id >> 12 & 1023));
        moved += workerIds.size() > 1 ? 1 : 0;
        workerIds.forEach(workerId -> holders.merge(workerId, 1, Integer::sum));
        int fitting = Math.min(own.length, ids.length - count);
        System.arraycopy(own, 0, ids, count, fitting);
        count += fitting;
    }

    private synchronized Report report() {
        Arrays.sort(ids);
        int duplicates = 0;
        for (int i = 1; i < ids.length; i++) {
            duplicates += ids[i] == ids[i - 1] ? 1 : 0;
        }
        int processes = holders.values().stream().mapToInt(each -> each).sum();
        int reused = (int) holders.values().stream().filter(each -> each > 1).count();
        return new Report(ids.length, duplicates, processes, holders.size(), reused, stopped, regained, moved);
    }

    /** Takes the store, the number of ids, and a seed. Exits with 1 if an id was given twice. */
    public static void main(String[] arguments) throws Exception {
        int wanted = Integer.parseInt(arguments[1]);
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime();
        long start = System.nanoTime();
        Report report = run(arguments[0], wanted, wanted / 40, seed);
        System.out.println(
                arguments[0] + ", seed " + seed + ", " + (System.nanoTime() - start) / 1_000_000_000 + " s: " + report);
        System.exit(report.duplicates() == 0 ? 0 : 1);
    }
}
