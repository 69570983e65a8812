package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.FencingGuard;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.testkit.server.Servers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.RedisClient;

/**
 * Tests many clients that contend for a semaphore and a read/write lock. What they may do together is checked by another
 * client, with keys of its own; it also reads the servers' keys meanwhile.
 */
@Timeout(300)
class SharedContentionTest {
    private static final int CLIENTS = 6;
    private static final int THREADS_OF_EACH = 2;
    private static final int ROUNDS = 25;
    private static final int PERMITS = 3;

    /** Counts somebody in, and returns the two counts: those who share the name, and those who want it alone. */
    private static final String ENTER = FencingGuard.LUA_ADMITS + """
            local counts = {redis.call('HINCRBY', KEYS[1], 'shared', ARGV[1]), redis.call('HINCRBY', KEYS[1], 'alone', ARGV[2])}
            counts[3] = admits(KEYS[2], ARGV[3]) and 1 or 0
            return counts
            """;

    /** Returns the kinds of all holders whose time isn't over. */
    private static final String LOOK = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')
            """;

    private final RedisClient checker = RedisClient.create(Servers.redis().uri());
    private final String name = "contention-" + UUID.randomUUID();
    private final List<LockClient> clients = Stream.generate(
                    () -> RedisLocks.connect(Servers.redis().uri().toString()))
            .limit(CLIENTS)
            .toList();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean over = new AtomicBoolean();

    @AfterEach
    void close() {
        threads.shutdownNow();
        clients.forEach(LockClient::close);
        checker.close();
    }

    private interface Work {
        void run(LockClient client, int round) throws Exception;
    }

    private void contend(Work work) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (LockClient client : clients) {
            for (int i = 0; i < THREADS_OF_EACH; i++) {
                int offset = i;
                all.add(threads.submit(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        work.run(client, round + offset);
                    }
                    return null;
                }));
            }
        }
        for (Future<?> each : all) {
            each.get(250, TimeUnit.SECONDS);
        }
        over.set(true);
    }

    /** Holds a name for a moment, and checks who else does. */
    @SuppressWarnings("ThreadPriorityCheck") // Lets others run in between, if they can.
    private void hold(Lease lease, boolean alone, int most) {
        try (lease) {
            List<?> counts = count(lease, alone ? 0 : 1, alone ? 1 : 0);
            assertThat((Long) counts.get(0)).isBetween(0L, alone ? 0L : most);
            assertThat((Long) counts.get(1)).isEqualTo(alone ? 1 : 0);
            if (most > PERMITS) {
                assertThat(counts.get(2))
                        .as("the token isn't lower than any before")
                        .isEqualTo(1L);
            }
            Thread.yield();
            count(lease, alone ? 0 : -1, alone ? -1 : 0);
        }
    }

    private List<?> count(Lease lease, int shared, int alone) {
        String inside = "{" + name + "}:inside";
        return (List<?>) checker.eval(
                ENTER,
                List.of(inside, inside + ":fence"),
                List.of(Integer.toString(shared), Integer.toString(alone), Long.toString(lease.fencingToken())));
    }

    /** Looks at the name's key until the others are done, and returns how many it saw at most. */
    private Future<Integer> watch(boolean permits) {
        return threads.submit(() -> {
            int most = 0;
            while (!over.get()) {
                List<?> holders = (List<?>) checker.eval(LOOK, List.of(name), List.of());
                most = Math.max(most, holders.size());
                if (permits) {
                    assertThat(holders)
                            .hasSizeLessThanOrEqualTo(PERMITS)
                            .allMatch(each -> ((String) each).startsWith("permit:"));
                } else if (holders.stream().anyMatch(each -> ((String) each).startsWith("write:"))) {
                    assertThat(holders).hasSize(1);
                }
            }
            return most;
        });
    }

    @Test
    void neverMoreHoldersThanPermits() throws Exception {
        Future<Integer> most = watch(true);
        contend((client, round) -> hold(client.semaphore(name, PERMITS).acquire(), false, PERMITS));
        assertThat(most.get(60, TimeUnit.SECONDS)).isPositive();
        assertThat(checker.exists(name)).isFalse();
    }

    @Test
    void neverAReaderBesideAWriter() throws Exception {
        Future<Integer> most = watch(false);
        contend((client, round) -> {
            boolean writes = round % 4 == 0;
            Lease lease = writes
                    ? client.readWriteLock(name).writeLock().acquire()
                    : client.readWriteLock(name).readLock().acquire();
            hold(lease, writes, Integer.MAX_VALUE);
        });
        assertThat(most.get(60, TimeUnit.SECONDS)).isPositive();
        assertThat(checker.exists(name)).isFalse();
        assertThat(checker.zcard(CounterKey.ofWaiting(name))).isZero();
    }
}
