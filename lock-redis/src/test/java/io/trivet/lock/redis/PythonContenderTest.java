package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.testkit.python.Python;
import io.trivet.testkit.server.Servers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Contends with a Python process for one key. Both take it as redis-py's Lock does, and use the machine's monotonic
 * clock.
 */
@Timeout(120)
class PythonContenderTest {
    private static final int THREADS = 4;
    private static final int TURNS = 100;

    /**
     * Prints the start and end of each time that it held the lock. In some turns it works longer than its key lives.
     */
    private static final String SCRIPT = """
            import random, socket, sys, time

            port, name, turns = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
            life_millis = 200
            release = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"
            connection = socket.create_connection(("127.0.0.1", port))
            answers = connection.makefile("rb")

            def ask(*words):
                request = b"*%d\\r\\n" % len(words)
                for word in words:
                    word = str(word).encode()
                    request += b"$%d\\r\\n%s\\r\\n" % (len(word), word)
                connection.sendall(request)
                return answers.readline().strip()

            for turn in range(turns):
                token = "%032x" % random.getrandbits(128)
                answer = None
                while answer != b"+OK":
                    sent = time.monotonic_ns()
                    answer = ask("SET", name, token, "NX", "PX", life_millis)
                    assert answer in (b"+OK", b"$-1"), answer
                    time.sleep(0 if answer == b"+OK" else random.uniform(0.001, 0.005))
                granted = time.monotonic_ns()
                time.sleep(0.25 if turn % 20 == 10 else random.uniform(0, 0.003))
                until = min(time.monotonic_ns(), sent + life_millis * 1_000_000)
                answer = ask("EVAL", release, 1, name, token)
                assert answer in (b":0", b":1"), answer
                print(granted, until)
                time.sleep(random.uniform(0, 0.005))
            """;

    private record Held(String who, long from, long until) {}

    private final String name = "python-" + UUID.randomUUID();
    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void neitherHoldsWhileTheOtherDoes() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Held> ours = new ArrayList<>();
        List<Held> theirs;
        try (LockClient locks = RedisLocks.connect(Servers.redis().uri().toString());
                Python python =
                        Python.start(SCRIPT, Integer.toString(Servers.redis().port()), name, Integer.toString(TURNS))) {
            List<Future<List<Held>>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                running.add(threads.submit(() -> contend(locks.lock(name))));
            }
            theirs = read(python);
            over.set(true);
            for (Future<List<Held>> each : running) {
                ours.addAll(each.get());
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(theirs).hasSize(TURNS);
        assertThat(ours)
                .filteredOn(each -> each.from() > theirs.get(0).from()
                        && each.until() < theirs.get(TURNS - 1).until())
                .as("grants of ours between the first and the last of Python's")
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

    private static List<Held> read(Python python) {
        List<Held> held = new ArrayList<>();
        StringBuilder said = new StringBuilder();
        String line;
        while ((line = python.line()) != null) {
            if (line.matches("\\d+ \\d+")) {
                List<String> times = List.of(line.split(" ", 2));
                held.add(new Held("Python", Long.parseLong(times.get(0)), Long.parseLong(times.get(1))));
            } else {
                said.append(line).append('\n');
            }
        }
        assertThat(said).as("what Python says beside its turns").isEmpty();
        return held;
    }
}
