package io.trivet.lock.redis;

import io.trivet.contracts.lock.MultiLockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.Servers;

class RedisMultiLockTest extends MultiLockContract {
    @Override
    protected LockClient connect(LockOptions options) {
        return RedisLocks.connect(Servers.redis().uri().toString(), options);
    }
}
