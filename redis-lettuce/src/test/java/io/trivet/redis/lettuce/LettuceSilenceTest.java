package io.trivet.redis.lettuce;

import io.trivet.contracts.lock.SilenceContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.redis.RedisLocks;
import io.trivet.testkit.server.Servers;

class LettuceSilenceTest extends SilenceContract {
    @Override
    protected int serverPort() {
        return Servers.redis().port();
    }

    @Override
    protected LockClient connect(int port) {
        return RedisLocks.through(LettuceDriver.over(Clients.of(port)));
    }
}
