package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.lock.LockContract;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.Servers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Locks on a server that knows no script by its hash, so that each request has the script in it. */
@Tag("long")
class NoScriptCacheLockTest extends LockContract {
    private static final ForgetfulRedis RELAY =
            new ForgetfulRedis(Servers.redis().port());

    @AfterAll
    static void closeRelay() throws Exception {
        RELAY.close();
    }

    @Override
    protected LockClient connect(LockOptions options) {
        return RedisLocks.connect("redis://127.0.0.1:" + RELAY.port(), options);
    }

    @Test
    void semaphoresAndReadWriteLocksWorkToo() throws Exception {
        try (LockClient own = connect(LockOptions.defaults())) {
            for (int i = 0; i < 3; i++) {
                Lease permit = own.semaphore("no-script-cache-s", 1).acquire();
                assertThat(permit.renew()).isTrue();
                assertThat(own.semaphore("no-script-cache-s", 1).tryAcquire()).isEmpty();
                permit.close();
                own.readWriteLock("no-script-cache-rw").readLock().acquire().close();
                own.readWriteLock("no-script-cache-rw").writeLock().acquire().close();
            }
        }
    }

    @Test
    void theHashIsNoLongerTriedAfterAWhile() throws Exception {
        try (LockClient own = connect(LockOptions.defaults())) {
            int before = RELAY.refused();
            for (int i = 0; i < 1_000; i++) {
                own.lock("no-script-cache").acquire().close();
            }
            // Both scripts are tried some times. Other clients of this test may try too.
            assertThat(RELAY.refused() - before).isBetween(2, 500);
        }
    }
}
