package io.trivet.lock.redis;

import io.trivet.contracts.lock.MultiLockContract;
import io.trivet.contracts.lock.ReadWriteLockContract;
import io.trivet.contracts.lock.SemaphoreContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.RedisSentinels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The suites of semaphores, read/write locks and several locks at once, on a primary that Sentinels know. */
@Tag("long")
class SentinelKindsTest {
    private static final RedisSentinels GROUP = RedisSentinels.start();

    @AfterAll
    static void closeServers() {
        GROUP.close();
    }

    private static LockClient client(LockOptions options) {
        return RedisLocks.connect(GROUP.uri(), options);
    }

    @Nested
    class Semaphores extends SemaphoreContract {
        @Override
        protected LockClient connect(LockOptions options) {
            return client(options);
        }
    }

    @Nested
    class ReadWriteLocks extends ReadWriteLockContract {
        @Override
        protected LockClient connect(LockOptions options) {
            return client(options);
        }
    }

    @Nested
    class SeveralLocks extends MultiLockContract {
        @Override
        protected LockClient connect(LockOptions options) {
            return client(options);
        }
    }
}
