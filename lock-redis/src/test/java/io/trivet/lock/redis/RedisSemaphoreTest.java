package io.trivet.lock.redis;

import io.trivet.contracts.lock.SemaphoreContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.Servers;

class RedisSemaphoreTest extends SemaphoreContract {
    @Override
    protected LockClient connect(LockOptions options) {
        return RedisLocks.connect(Servers.redis().uri().toString(), options);
    }
}
