package io.trivet.redis.lettuce;

import io.lettuce.core.RedisClient;
import io.trivet.contracts.lock.ReadWriteLockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.redis.RedisLocks;
import io.trivet.testkit.server.Servers;

class LettuceReadWriteLockTest extends ReadWriteLockContract {
    private static final RedisClient CLIENT = Clients.of(Servers.redis().port());

    @Override
    protected LockClient connect(LockOptions options) {
        return RedisLocks.through(LettuceDriver.over(CLIENT), options);
    }
}
