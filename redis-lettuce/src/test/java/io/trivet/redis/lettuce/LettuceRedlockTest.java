package io.trivet.redis.lettuce;

import io.lettuce.core.RedisClient;
import io.trivet.contracts.lock.LockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.redis.Redlock;
import io.trivet.testkit.server.Servers;
import java.util.List;

class LettuceRedlockTest extends LockContract {
    private static final List<RedisClient> NODES =
            Servers.redis(3).stream().map(server -> Clients.of(server.port())).toList();

    @Override
    protected LockClient connect(LockOptions options) {
        return Redlock.through(NODES.stream().map(LettuceDriver::over).toList(), options);
    }
}
