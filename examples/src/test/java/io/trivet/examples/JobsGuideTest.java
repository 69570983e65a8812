package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.memory.InMemoryLocks;
import io.trivet.testkit.server.JavaCommand;
import io.trivet.testkit.server.Servers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the snippets of docs/locks.md about jobs, and such a job in two processes. */
@Timeout(120)
class JobsGuideTest {
    /** By so much the second machine's clock is behind the first. */
    private static final long BEHIND_MILLIS = 300;

    /** The longest delay with which a tick counts: only then do two attempts fall into one minimum hold time. */
    private static final long ON_TIME_MILLIS = 400;

    private static final int TICKS = 3;

    private static void log(LockException fault) {
        throw new AssertionError(fault);
    }

    @Test
    void aJobRunsOnceATick() throws Exception {
        AtomicInteger reports = new AtomicInteger();
        Runnable report = reports::incrementAndGet;
        InMemoryLocks server = new InMemoryLocks();
        try (LockClient here = server.connect();
                LockClient there = server.connect()) {
            for (LockClient locks : List.of(here, there)) {
                ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
                long nextMinute = 0;
                // snippet
                LockOptions onceATick = LockOptions.defaults().withMinHold(Duration.ofSeconds(30));
                DistributedLock lock = locks.lock("job:report", onceATick);
                Runnable tick = () -> {
                    try {
                        // Empty if another machine runs the job, or has just run it
                        lock.tryAcquire().ifPresent(lease -> {
                            try (lease) {
                                report.run();
                            }
                        });
                    } catch (LockException e) {
                        log(e); // the server didn't answer; an exception would end the timer's task
                    }
                };
                timer.scheduleAtFixedRate(tick, nextMinute, 60, TimeUnit.SECONDS);
                // end
                // The one thread runs it after the first tick.
                timer.submit(() -> {}).get(60, TimeUnit.SECONDS);
                timer.shutdownNow();
            }
        }
        assertThat(reports).hasValue(1);
    }

    /** One machine's report of one tick. */
    private record Tick(long number, boolean ran, long lateMillis) {
        boolean isOnTime() {
            return lateMillis < ON_TIME_MILLIS;
        }
    }

    @Test
    void twoMachinesWhoseClocksDifferRunAJobOnceATick() throws Exception {
        BlockingQueue<Tick> reports = new LinkedBlockingQueue<>();
        List<Process> machines = new ArrayList<>();
        try {
            for (long behind : List.of(0L, BEHIND_MILLIS)) {
                machines.add(start(behind, reports));
            }
            TreeMap<Long, List<Tick>> ticks = new TreeMap<>();
            int counted = 0;
            while (counted < TICKS) {
                Tick next = reports.poll(60, TimeUnit.SECONDS);
                assertThat(next).as("a machine's next tick").isNotNull();
                List<Tick> all = ticks.computeIfAbsent(next.number(), number -> new ArrayList<>());
                all.add(next);
                // After a tick that was late, the lock may be taken for longer.
                if (isComplete(all) && isComplete(ticks.getOrDefault(next.number() - 1, List.of()))) {
                    assertThat(all)
                            .as("tick %d", next.number())
                            .filteredOn(Tick::ran)
                            .hasSize(1);
                    counted++;
                }
            }
        } finally {
            for (Process each : machines) {
                each.getOutputStream().close();
                assertThat(each.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    /** Returns whether both machines were there, and in time. */
    private static boolean isComplete(List<Tick> tick) {
        return tick.size() == 2 && tick.stream().allMatch(Tick::isOnTime);
    }

    private static Process start(long behindMillis, BlockingQueue<Tick> reports) throws IOException {
        List<String> command = JavaCommand.of(
                List.of(),
                TickingJob.class.getName(),
                Servers.redis().uri().toString(),
                "job:ticking",
                Long.toString(behindMillis));
        Process machine = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread reader = new Thread(() -> read(machine, reports), "ticks of a machine");
        reader.setDaemon(true);
        reader.start();
        return machine;
    }

    private static void read(Process machine, BlockingQueue<Tick> reports) {
        try (BufferedReader lines = machine.inputReader(StandardCharsets.UTF_8)) {
            String line;
            while ((line = lines.readLine()) != null) {
                String[] words = line.split(" ", 3);
                reports.add(
                        new Tick(Long.parseLong(words[0]), Boolean.parseBoolean(words[1]), Long.parseLong(words[2])));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
