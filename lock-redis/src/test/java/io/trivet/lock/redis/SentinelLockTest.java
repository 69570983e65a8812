package io.trivet.lock.redis;

import io.trivet.contracts.lock.LockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.RedisSentinels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

@Tag("long")
class SentinelLockTest extends LockContract {
    private static final RedisSentinels GROUP = RedisSentinels.start();

    @AfterAll
    static void closeServers() {
        GROUP.close();
    }

    @Override
    protected LockClient connect(LockOptions options) {
        return RedisLocks.connect(GROUP.uri(), options);
    }
}
