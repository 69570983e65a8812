package io.trivet.rpc.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.contracts.rpc.TransportFixture;
import io.trivet.rpc.CallOptions;
import io.trivet.rpc.Idempotent;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.net.BufferLeaks.LosesNone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Many callers on a network that breaks at random: every call ends, no call that must not run twice does, and no
 * resources are left.
 *
 * <p>{@code -Dtrivet.chaos.seconds} sets the time, 3 by default, and {@code -Dtrivet.chaos.seed} repeats the behaviour
 * of the network.
 */
@Timeout(600)
@LosesNone
class TcpChaosTest extends TransportFixture {
    private static final Logger LOG = LoggerFactory.getLogger(TcpChaosTest.class);
    private static final int CALLERS = 200;
    private static final int SECONDS = Integer.getInteger("trivet.chaos.seconds", 3);
    private static final long SEED = Long.getLong("trivet.chaos.seed", new Random().nextLong());

    /** The statuses with which a lost call may end; any other would be a bug. */
    private static final List<RpcStatus> EXPECTED =
            List.of(RpcStatus.UNAVAILABLE, RpcStatus.DEADLINE_EXCEEDED, RpcStatus.RESOURCE_EXHAUSTED);

    TcpChaosTest() {
        super(new TcpTransportTest());
    }

    private interface Service {
        long once(long number);

        @Idempotent
        long often(long number);

        @Idempotent
        byte[] big(long number, byte[] bytes);

        String slow(long number) throws InterruptedException;
    }

    /** Counts how often each call ran. */
    private static final class Counting implements Service {
        final Map<Long, AtomicInteger> runs = new ConcurrentHashMap<>();
        final CountDownLatch end = new CountDownLatch(1);

        private void ran(long number) {
            runs.computeIfAbsent(number, key -> new AtomicInteger()).incrementAndGet();
        }

        @Override
        public long once(long number) {
            ran(number);
            return number;
        }

        @Override
        public long often(long number) {
            ran(number);
            return number;
        }

        @Override
        public byte[] big(long number, byte[] bytes) {
            ran(number);
            return bytes;
        }

        @Override
        public String slow(long number) throws InterruptedException {
            ran(number);
            return end.await(20, TimeUnit.MILLISECONDS) ? "end" : "late";
        }
    }

    /** The outcomes of the calls of one kind. */
    private static final class Ends {
        final AtomicLong results = new AtomicLong();
        final Map<RpcStatus, Long> failures = new EnumMap<>(RpcStatus.class);

        synchronized void failed(RpcStatus status) {
            failures.merge(status, 1L, Long::sum);
        }

        @Override
        public synchronized String toString() {
            return results + " results, failures " + failures;
        }
    }

    private final Counting counting = new Counting();
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Boolean> onlyOnce = new ConcurrentHashMap<>();
    private final Ends ends = new Ends();

    @Test
    void everyCallEndsAndNoneRunsTwice() throws Exception {
        RpcServer server = serve(offers ->
                offers.register(Service.class, counting).concurrency(32, 2_000).drain(Duration.ofSeconds(1)));
        closing(counting.end::countDown);
        TcpProxy way = proxy(server);
        RpcClient client = connect(uri(server, way), Duration.ofSeconds(2));
        Service stub = client.create(Service.class);
        long stop = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        List<Future<?>> callers = new ArrayList<>();
        SplittableRandom seeds = new SplittableRandom(SEED);
        for (int i = 0; i < CALLERS; i++) {
            SplittableRandom random = seeds.split();
            callers.add(threads.submit(() -> {
                while (System.nanoTime() - stop < 0) {
                    call(stub, random);
                }
            }));
        }
        breakNetwork(way, seeds, stop);
        way.heal();
        try {
            for (Future<?> caller : callers) {
                get(caller);
            }
        } catch (ExecutionException e) {
            throw new AssertionError("with the seed " + SEED + ": " + e.getCause(), e.getCause());
        }
        soon("the client finds the server again").until(() -> {
            try {
                return stub.often(-1) == -1;
            } catch (RpcException e) {
                return false;
            }
        });
        // A call that was given up may still be about to run.
        server.close();
        onlyOnce.keySet().forEach(number -> {
            AtomicInteger runs = counting.runs.get(number);
            assertThat(runs == null ? 0 : runs.get())
                    .as("runs of call %s, with the seed %s", number, SEED)
                    .isLessThanOrEqualTo(1);
        });
        // Useful for long runs.
        LOG.atLevel(SECONDS > 3 ? Level.WARN : Level.INFO)
                .log("Chaos of {} s with the seed {}: {}; {} connections.", SECONDS, SEED, ends, way.accepted());
        assertThat(ends.results).as("calls that got through").hasPositiveValue();
        client.close();
        soon("the connections end").until(() -> way.open() == 0);
    }

    private void call(Service stub, SplittableRandom random) {
        long number = numbers.incrementAndGet();
        Service options = random.nextInt(4) == 0
                ? RpcClient.with(stub, CallOptions.timeout(Duration.ofMillis(1 + random.nextInt(100))))
                : stub;
        try {
            switch (random.nextInt(8)) {
                case 0 -> assertThat(options.often(number)).isEqualTo(number);
                case 1 -> {
                    byte[] bytes = new byte[random.nextInt(100_000)];
                    assertThat(options.big(number, bytes)).hasSameSizeAs(bytes);
                }
                case 2 -> {
                    onlyOnce.put(number, true);
                    assertThat(options.slow(number)).isIn("late", "end");
                }
                default -> {
                    onlyOnce.put(number, true);
                    assertThat(options.once(number)).isEqualTo(number);
                }
            }
            ends.results.incrementAndGet();
        } catch (RpcException e) {
            assertThat(e.status()).as(e.getMessage()).isIn(EXPECTED);
            ends.failed(e.status());
        } catch (InterruptedException e) {
            throw new AssertionError("not interrupted in this test", e);
        }
    }

    private void breakNetwork(TcpProxy way, SplittableRandom random, long stop) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        while (System.nanoTime() - stop < 0) {
            switch (random.nextInt(8)) {
                case 0 -> way.swallow();
                case 1 -> way.refuse();
                case 2 -> way.delay(Duration.ofMillis(random.nextInt(20)));
                case 3 -> way.limit(100_000 + random.nextInt(1_000_000));
                case 4, 5 -> way.cut();
                default -> way.heal();
            }
            // The passing of time is tested here; there is no event to wait for.
            assertThat(never.await(random.nextInt(100), TimeUnit.MILLISECONDS)).isFalse();
        }
        way.cut();
    }
}
