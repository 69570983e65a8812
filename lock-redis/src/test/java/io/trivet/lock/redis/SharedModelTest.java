package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.AcquireResult.Busy;
import io.trivet.lock.spi.AcquireResult.Granted;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.lock.spi.LockRequest;
import io.trivet.testkit.server.Servers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** Tests that a server answers random requests for a read/write lock and a semaphore like a simple model of them. */
class SharedModelTest extends RequestsFixture {
    private static final int STEPS = 1500;
    private static final int PERMITS = 3;

    /** The holders whose time isn't over. */
    private final Set<LockRequest> held = new HashSet<>();

    /** The writers that keep readers off. */
    private final Set<LockRequest> waiting = new HashSet<>();

    private long last;

    /** Whether the last grant was a reader's. */
    private boolean lastRead;

    @Override
    String uri() {
        return Servers.redis().uri().toString();
    }

    @Override
    UnifiedJedis jedis() {
        return RedisClient.create(uri());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void readersAndWriters(int seed) {
        List<LockRequest> owners = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            owners.add(request(LockMode.READ));
            owners.add(request(name, LockMode.WRITE, LEASE, i % 2 == 0));
        }
        run(owners, new Random(seed));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void permits(int seed) {
        run(Stream.generate(() -> request(LockMode.permit(PERMITS))).limit(6).toList(), new Random(seed));
    }

    private void run(List<LockRequest> owners, Random random) {
        for (int i = 0; i < STEPS; i++) {
            LockRequest owner = owners.get(random.nextInt(owners.size()));
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4 -> acquire(owner);
                case 5, 6, 7 -> {
                    assertThat(here.release(owner).wasHeld()).as("%s", owner).isEqualTo(held.remove(owner));
                    waiting.remove(owner);
                }
                case 8 ->
                    assertThat(there.renew(owner).isPresent()).as("%s", owner).isEqualTo(held.contains(owner));
                case 9 -> {
                    if (held.remove(owner)) {
                        expire(owner.mode().kind().name().toLowerCase(Locale.ROOT), owner);
                    }
                }
                case 10 -> {
                    if (waiting.remove(owner)) {
                        jedis.zadd(CounterKey.ofWaiting(name), 1, member("write", owner));
                    }
                }
                default -> {
                    if (random.nextInt(10) == 0) {
                        assertThat(here.forceRelease(name)).isEqualTo(!held.isEmpty());
                        held.clear();
                    }
                }
            }
            assertThat(here.holder(name).map(Holder::owner).map(Set::of).orElse(Set.of()))
                    .isSubsetOf(held.stream().map(LockRequest::owner).toList())
                    .hasSize(Math.min(1, held.size()));
        }
    }

    private void acquire(LockRequest request) {
        boolean free = isFree(request);
        AcquireResult answer = here.acquire(request);
        if (!free) {
            assertThat(answer).as("%s", request).isInstanceOf(Busy.class);
            assertThat(((Busy) answer).queued()).isEqualTo(request.waits());
            if (request.waits()) {
                waiting.add(request);
                keepWaiting(request);
            }
            return;
        }
        assertThat(answer).as("%s", request).isInstanceOf(Granted.class);
        long generation = ((Granted) answer).generation();
        boolean reads = request.mode().kind() == Kind.READ;
        if (reads && lastRead) {
            assertThat(generation).as("%s", request).isEqualTo(last);
        } else {
            assertThat(generation).as("%s", request).isGreaterThan(last);
        }
        last = generation;
        lastRead = reads;
        held.add(request);
        waiting.remove(request);
    }

    private boolean isFree(LockRequest request) {
        return switch (request.mode().kind()) {
            case PERMIT -> held.contains(request) || held.size() < PERMITS;
            case READ ->
                held.contains(request)
                        || (waiting.isEmpty()
                                && held.stream().allMatch(each -> each.mode().kind() == Kind.READ));
            default -> held.isEmpty() || held.contains(request);
        };
    }
}
