package io.trivet.lock.redis;

import io.trivet.contracts.lock.SilenceContract;
import io.trivet.lock.LockClient;
import io.trivet.testkit.server.Servers;

class RedisSilenceTest extends SilenceContract {
    @Override
    protected int serverPort() {
        return Servers.redis().port();
    }

    @Override
    protected LockClient connect(int port) {
        return RedisLocks.connect("redis://127.0.0.1:" + port);
    }
}
