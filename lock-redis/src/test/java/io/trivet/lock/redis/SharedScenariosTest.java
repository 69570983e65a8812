package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.DistributedReadWriteLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockEvent;
import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.JvmProcess;
import io.trivet.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** Situations in which semaphores and read/write locks on Redis are known to fail, as users of other libraries report. */
@Timeout(300)
class SharedScenariosTest {
    /** So long that no test waits for its end. */
    private static final LockOptions LONG = LockOptions.defaults().withLeaseTime(Duration.ofHours(1));

    private static final Duration SHORT = Duration.ofMillis(1500);

    private final RedisServer server = RedisServer.start();
    private final Queue<LockEvent> events = new ConcurrentLinkedQueue<>();
    private final LockClient here = RedisLocks.connect(server.uri().toString(), LONG);
    private final LockClient there = RedisLocks.connect(server.uri().toString(), LONG);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        here.close();
        there.close();
        server.close();
    }

    private LockOptions brief() {
        return LockOptions.defaults().withLeaseTime(SHORT).withListener(events::add);
    }

    private long count(Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).count();
    }

    private static void awaitAll(List<Future<Object>> all) throws Exception {
        for (Future<Object> each : all) {
            each.get(250, TimeUnit.SECONDS);
        }
    }

    @Test
    void allReadersOfAClientAreRenewed() throws Exception {
        DistributedReadWriteLock lock = here.readWriteLock("rw", brief());
        int readers = 20;
        List<Lease> held = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            held.add(lock.readLock().acquireAsync().get(60, TimeUnit.SECONDS));
        }
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> count(Kind.RENEWED) >= 4L * readers);
        assertThat(held).allMatch(Lease::isHeld);
        held.forEach(Lease::close);
        assertThat(count(Kind.LOST)).isZero();
        assertThat(there.readWriteLock("rw").writeLock().tryAcquire()).isPresent();
    }

    @Test
    void aReaderThatOutlivesItsWritersLeaseIsRenewed() throws Exception {
        DistributedReadWriteLock lock = here.readWriteLock("rw", brief());
        Lease writer = lock.writeLock().acquire();
        Lease reader = lock.readLock().acquire();
        writer.close();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> count(Kind.RENEWED) >= 5);
        assertThat(reader.isHeld()).isTrue();
        assertThat(there.readWriteLock("rw").writeLock().tryAcquire()).isEmpty();
    }

    @Test
    void readersThatWaitedForAWriterReadTogether() throws Exception {
        int readers = 6;
        CyclicBarrier together = new CyclicBarrier(readers);
        Lease writer = here.readWriteLock("rw").writeLock().acquire();
        List<Future<Object>> all = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            LockClient client = i % 2 == 0 ? here : there;
            all.add(threads.submit(() -> {
                try (Lease reader = client.readWriteLock("rw").readLock().acquire()) {
                    together.await(100, TimeUnit.SECONDS);
                    return reader.fencingToken();
                }
            }));
        }
        writer.close();
        awaitAll(all);
    }

    @Test
    void aWriterGetsTheLockWhenAnotherThreadOfItsClientIsDone() throws Exception {
        for (int round = 0; round < 20; round++) {
            Lease writer = here.readWriteLock("rw").writeLock().acquire();
            CompletableFuture<Lease> next = here.readWriteLock("rw").writeLock().acquireAsync();
            writer.close();
            next.get(60, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void aWaiterWhoseMessagesAreCutOffGetsThePermit() throws Exception {
        for (int round = 0; round < 3; round++) {
            Lease permit = here.semaphore("s", 1).acquire();
            CompletableFuture<Lease> waiting = there.semaphore("s", 1).acquireAsync();
            try (Jedis admin = new Jedis(server.uri())) {
                Awaitility.await()
                        .until(() -> admin.clientKill(new ClientKillParams().type(ClientType.PUBSUB)) > 0
                                || admin.pubsubChannels().isEmpty());
            }
            permit.close();
            waiting.get(60, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void aSemaphoreNeedsNoSetUpAndNothingOfItStays() throws Exception {
        try (Jedis admin = new Jedis(server.uri())) {
            LockOptions once = LockOptions.defaults().withLeaseTime(SHORT).withAutoRenewal(false);
            for (int i = 0; i < 50; i++) {
                assertThat(here.semaphore("s-" + i, 2, once).tryAcquire()).isPresent();
            }
            assertThat(admin.keys("*")).allMatch(key -> admin.pttl(key) > 0);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> admin.keys("s-*").isEmpty());
        }
    }

    /** Takes a permit and keeps it until it is killed. */
    static final class Holder {
        private Holder() {}

        /** Runs the program with the server's URI. */
        public static void main(String[] arguments) throws Exception {
            LockClient locks =
                    RedisLocks.connect(arguments[0], LockOptions.defaults().withLeaseTime(SHORT));
            Lease permit = locks.semaphore("s", 1).acquire();
            while (permit.isHeld()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    @Test
    void thePermitOfAKilledProgramBecomesFree() throws Exception {
        try (JvmProcess program =
                        JvmProcess.start(Holder.class, List.of(server.uri().toString()));
                Jedis admin = new Jedis(server.uri())) {
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> admin.exists("s"));
            assertThat(here.semaphore("s", 1).tryAcquire(SHORT.multipliedBy(2)))
                    .as("it is renewed")
                    .isEmpty();
            program.kill();
            try (Lease permit = here.semaphore("s", 1).acquire()) {
                assertThat(permit.isHeld()).isTrue();
            }
        }
    }

    /** A build of many modules, each of which reads many names and writes one, always in the order of the names. */
    @Test
    void hundredsOfNamesStarveNoThread() throws Exception {
        int names = 200;
        List<Future<Object>> all = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            LockClient client = i % 2 == 0 ? here : there;
            Random random = new Random(i);
            Callable<Object> module = () -> {
                for (int round = 0; round < 4; round++) {
                    int written = random.nextInt(names);
                    List<Lease> held = new ArrayList<>();
                    for (int name : IntStream.concat(IntStream.of(written), random.ints(20, 0, names))
                            .distinct()
                            .sorted()
                            .toArray()) {
                        DistributedReadWriteLock lock = client.readWriteLock("module-" + name);
                        held.add((name == written ? lock.writeLock() : lock.readLock()).acquire());
                    }
                    held.forEach(Lease::close);
                }
                return null;
            };
            all.add(threads.submit(module));
        }
        awaitAll(all);
        try (Jedis admin = new Jedis(server.uri())) {
            assertThat(admin.keys("module-*")).isEmpty();
        }
    }
}
