package io.trivet.benchmarks.harness;

import com.sun.management.OperatingSystemMXBean;
import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.Contestant.Operation;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

/**
 * Executes an operation for a given time, and records the time of each execution. If one fails or never ends, the run
 * ends.
 */
final class Measurement {
    /** The longest wait for an overdue answer. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Kept between measurements, because libraries keep state for each thread and would have to build it again. */
    private static final ExecutorService CALLERS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "caller");
        thread.setDaemon(true);
        return thread;
    });

    private Measurement() {}

    static long cpuNanos() {
        return SYSTEM.getProcessCpuTime();
    }

    /** Executes the operation once in every form that the cell measures, and throws if an answer isn't right. */
    static void check(Cell cell, Operation operation) throws Exception {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        CALLERS.execute(() -> {
            try {
                answer.complete(operation.run());
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        check(cell, operation, answer);
        if (cell.inFlight() > 1) {
            CompletableFuture<Object> later = new CompletableFuture<>();
            operation.start((value, failure) -> {
                if (failure == null) {
                    later.complete(value);
                } else {
                    later.completeExceptionally(failure);
                }
            });
            check(cell, operation, later);
        }
    }

    private static void check(Cell cell, Operation operation, CompletableFuture<Object> answer) throws Exception {
        Object value = answer.get(PATIENCE, TimeUnit.NANOSECONDS);
        if (!operation.isRight(value)) {
            throw new IllegalStateException(cell + ": the answer is wrong: " + value);
        }
    }

    static Sample of(Cell cell, Operation operation, long nanos) throws Exception {
        long cpu = cpuNanos();
        long start = System.nanoTime();
        Collection<Latencies> parts = cell.inFlight() > 1
                ? inFlight(operation, cell.inFlight(), start + nanos)
                : blocking(operation, cell.threads(), start + nanos);
        long took = System.nanoTime() - start;
        long used = cpuNanos() - cpu;
        // Merged and sorted after the measurement, because more operations would need more time for that.
        long[] latencies = parts.stream().flatMapToLong(Latencies::stream).toArray();
        return Sample.of(latencies, took, used);
    }

    private static Collection<Latencies> blocking(Operation operation, int threads, long end) throws Exception {
        List<Future<Latencies>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(CALLERS.submit(() -> {
                Latencies latencies = new Latencies();
                long before = System.nanoTime();
                // Executed at least once: on a busy machine, a thread may start after the end. The sample contains the
                // time that it really took.
                do {
                    operation.run();
                    long after = System.nanoTime();
                    latencies.add(after - before);
                    before = after;
                } while (before - end < 0);
                return latencies;
            }));
        }
        List<Latencies> parts = new ArrayList<>();
        for (Future<Latencies> part : running) {
            parts.add(part.get(end - System.nanoTime() + PATIENCE, TimeUnit.NANOSECONDS));
        }
        return parts;
    }

    private static Collection<Latencies> inFlight(Operation operation, int most, long end) throws Exception {
        Semaphore room = new Semaphore(most);
        AtomicReference<Throwable> failed = new AtomicReference<>();
        ConcurrentLinkedQueue<Latencies> perThread = new ConcurrentLinkedQueue<>();
        ThreadLocal<Latencies> own = ThreadLocal.withInitial(() -> {
            Latencies latencies = new Latencies();
            perThread.add(latencies);
            return latencies;
        });
        do {
            acquire(room, 1);
            long before = System.nanoTime();
            operation.start((answer, failure) -> {
                if (failure == null) {
                    own.get().add(System.nanoTime() - before);
                } else {
                    failed.set(failure);
                }
                room.release();
            });
        } while (System.nanoTime() - end < 0 && failed.get() == null);
        acquire(room, most);
        if (failed.get() != null) {
            throw new IllegalStateException("an operation failed", failed.get());
        }
        return perThread;
    }

    private static void acquire(Semaphore room, int permits) throws Exception {
        if (!room.tryAcquire(permits, PATIENCE, TimeUnit.NANOSECONDS)) {
            throw new TimeoutException("an operation was started and never ended");
        }
    }

    /** The latencies of one thread, without boxing. */
    private static final class Latencies {
        private long[] values = new long[1 << 12];
        private int count;

        void add(long nanos) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = nanos;
        }

        LongStream stream() {
            return Arrays.stream(values, 0, count);
        }
    }
}
