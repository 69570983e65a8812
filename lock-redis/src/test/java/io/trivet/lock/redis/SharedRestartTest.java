package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.DistributedReadWriteLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.RedisServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests semaphores and read/write locks on a server that is killed and starts again on its data. */
@Timeout(120)
class SharedRestartTest {
    private static final LockOptions OPTIONS = LockOptions.defaults().withLeaseTime(Duration.ofMinutes(10));

    private final RedisServer server = RedisServer.start();
    private final LockClient here = RedisLocks.connect(server.uri().toString(), OPTIONS);
    private final LockClient there = RedisLocks.connect(server.uri().toString(), OPTIONS);

    @AfterEach
    void close() {
        here.close();
        there.close();
        server.close();
    }

    private void restart() {
        server.kill();
        server.restart();
    }

    @Test
    void permitsAreHeldAfterIt() throws Exception {
        Lease first = here.semaphore("s", 2).acquire();
        Lease second = there.semaphore("s", 2).acquire();
        restart();
        assertThat(first.renew()).isTrue();
        assertThat(there.semaphore("s", 2).tryAcquire()).isEmpty();
        CompletableFuture<Lease> waiting = there.semaphore("s", 2).acquireAsync();
        first.close();
        try (Lease third = waiting.get(60, TimeUnit.SECONDS)) {
            assertThat(third.fencingToken()).isGreaterThan(second.fencingToken());
            assertThat(second.renew()).isTrue();
        }
    }

    @Test
    void readersAndWritersHoldTheLockAfterIt() throws Exception {
        DistributedReadWriteLock lock = here.readWriteLock("rw");
        DistributedReadWriteLock other = there.readWriteLock("rw");
        Lease reader = lock.readLock().acquire();
        restart();
        assertThat(other.writeLock().tryAcquire()).isEmpty();
        try (Lease second = other.readLock().acquire()) {
            assertThat(second.fencingToken()).isEqualTo(reader.fencingToken());
        }
        reader.close();
        Lease writer = other.writeLock().acquire();
        assertThat(writer.fencingToken()).isGreaterThan(reader.fencingToken());
        restart();
        assertThat(writer.renew()).isTrue();
        assertThat(lock.readLock().tryAcquire()).isEmpty();
        writer.close();
        assertThat(lock.readLock().tryAcquire().orElseThrow().fencingToken()).isGreaterThan(writer.fencingToken());
    }
}
