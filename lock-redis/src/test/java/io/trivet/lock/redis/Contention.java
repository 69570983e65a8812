package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Contends with a foreign program for a lock. Both use the machine's monotonic clock. The program prints the start and
 * the end of each time that it held the lock.
 */
final class Contention {
    private static final int THREADS = 4;

    private record Held(String who, long from, long until) {}

    private final AtomicBoolean over = new AtomicBoolean();

    private Contention() {}

    /**
     * Checks that neither holds the lock while the other does.
     *
     * @param lines returns the program's next line, or null at its end
     * @param turns how often the program will have held the lock
     */
    static void assertExclusive(LockClient locks, String name, Supplier<@Nullable String> lines, int turns)
            throws Exception {
        new Contention().run(locks, name, lines, turns);
    }

    private void run(LockClient locks, String name, Supplier<@Nullable String> lines, int turns) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Held> ours = new ArrayList<>();
        List<Held> theirs;
        try {
            List<Future<List<Held>>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                running.add(threads.submit(() -> contend(locks.lock(name))));
            }
            theirs = read(lines);
            over.set(true);
            for (Future<List<Held>> each : running) {
                ours.addAll(each.get());
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(theirs).hasSize(turns);
        assertThat(ours)
                .filteredOn(each -> each.from() > theirs.get(0).from()
                        && each.until() < theirs.get(turns - 1).until())
                .as("grants of ours between the first and the last of the program's")
                .hasSizeGreaterThan(THREADS);
        List<Held> all = Stream.of(ours, theirs)
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(Held::from))
                .toList();
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).from())
                    .as("%s, then %s", all.get(i - 1), all.get(i))
                    .isGreaterThan(all.get(i - 1).until());
        }
    }

    private List<Held> contend(DistributedLock lock) throws InterruptedException {
        List<Held> held = new ArrayList<>();
        while (!over.get()) {
            try (Lease lease = lock.acquire()) {
                long from = System.nanoTime();
                TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextLong(3_000));
                long until = System.nanoTime();
                if (lease.isHeld()) {
                    held.add(new Held("Java", from, until));
                }
            }
        }
        return held;
    }

    private static List<Held> read(Supplier<@Nullable String> lines) {
        List<Held> held = new ArrayList<>();
        StringBuilder said = new StringBuilder();
        String line;
        while ((line = lines.get()) != null) {
            if (line.matches("\\d+ \\d+")) {
                List<String> times = List.of(line.split(" ", 2));
                held.add(new Held("program", Long.parseLong(times.get(0)), Long.parseLong(times.get(1))));
            } else {
                said.append(line).append('\n');
            }
        }
        assertThat(said).as("what the program says beside its turns").isEmpty();
        return held;
    }
}
