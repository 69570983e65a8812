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
 * Four processes that print snowflakes, whose worker ids are leased from one store, are killed at random and started again, until there are
 * so many ids.
 */
final class IdsTorture {
    private static final int PROCESSES = 4;

    /** A process that wasn't killed would begin its worker id's next lease 1.8 s later. */
    private static final String RESERVATION = "300";

    private final String uri;
    private final long[] ids;
    private final int mostBeforeKill;
    private int count;
    private final Map<Long, Integer> holders = new TreeMap<>();

    /** What came out. */
    record Report(int ids, int duplicates, int processes, int workerIds, int workerIdsReused) {}

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
                slots.add(() -> torture.keepStarting(own));
            }
            for (Future<Void> slot : threads.invokeAll(slots)) {
                slot.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return torture.report();
    }

    private Void keepStarting(Random random) throws Exception {
        while (!isFull()) {
            Process process = ExamplesJar.start(
                    "ids", "--store", uri, "--reservation", RESERVATION, "--count", "2000000000", "--threads", "2");
            long[] own = new long[1 + random.nextInt(mostBeforeKill)];
            int read = 0;
            try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
                for (String line = out.readLine(); line != null && read < own.length; line = out.readLine()) {
                    own[read++] = Long.parseLong(line);
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
            if (read < own.length) {
                throw new IOException("It ended by itself with " + process.exitValue() + ": "
                        + new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
            }
            add(own);
        }
        return null;
    }

    private synchronized boolean isFull() {
        return count == ids.length;
    }

    private synchronized void add(long[] own) {
        Set<Long> workerIds = new HashSet<>();
        Arrays.stream(own).forEach(id -> workerIds.add(id >> 12 & 1023));
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
        return new Report(ids.length, duplicates, processes, holders.size(), reused);
    }

    /** Takes the store, how many ids, and a seed; exits with 1 if one was given twice. */
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
