package io.trivet.benchmarks.harness;

import com.sun.management.OperatingSystemMXBean;
import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.Contestant.Operation;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;

/** Does an operation for a while, and notes how long each one took. */
final class Measurement {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Measurement() {}

    static long cpuNanos() {
        return SYSTEM.getProcessCpuTime();
    }

    static Sample of(Cell cell, Operation operation, long nanos) throws Exception {
        long cpu = cpuNanos();
        long start = System.nanoTime();
        long[] latencies = cell.inFlight() > 1
                ? inFlight(operation, cell.inFlight(), start + nanos)
                : blocking(operation, cell.threads(), start + nanos);
        return Sample.of(latencies, System.nanoTime() - start, cpuNanos() - cpu);
    }

    private static long[] blocking(Operation operation, int threads, long end) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<long[]>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                parts.add(pool.submit(() -> {
                    Latencies latencies = new Latencies();
                    for (long before = System.nanoTime(); before - end < 0; ) {
                        operation.run();
                        long after = System.nanoTime();
                        latencies.add(after - before);
                        before = after;
                    }
                    return latencies.toArray();
                }));
            }
            LongStream all = LongStream.empty();
            for (Future<long[]> part : parts) {
                all = LongStream.concat(all, Arrays.stream(part.get()));
            }
            return all.toArray();
        } finally {
            pool.shutdown();
        }
    }

    private static long[] inFlight(Operation operation, int most, long end) throws Exception {
        Semaphore room = new Semaphore(most);
        ConcurrentLinkedQueue<Latencies> perThread = new ConcurrentLinkedQueue<>();
        ThreadLocal<Latencies> own = ThreadLocal.withInitial(() -> {
            Latencies latencies = new Latencies();
            perThread.add(latencies);
            return latencies;
        });
        while (System.nanoTime() - end < 0) {
            room.acquire();
            long before = System.nanoTime();
            operation.start(() -> {
                own.get().add(System.nanoTime() - before);
                room.release();
            });
        }
        room.acquire(most);
        return perThread.stream()
                .flatMapToLong(part -> Arrays.stream(part.toArray()))
                .toArray();
    }

    /** Latencies of one thread, without boxing. */
    private static final class Latencies {
        private long[] values = new long[1 << 12];
        private int count;

        void add(long nanos) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = nanos;
        }

        long[] toArray() {
            return Arrays.copyOf(values, count);
        }
    }
}
