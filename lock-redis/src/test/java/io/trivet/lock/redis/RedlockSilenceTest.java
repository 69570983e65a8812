package io.trivet.lock.redis;

import io.trivet.contracts.lock.SilenceContract;
import io.trivet.lock.LockClient;
import io.trivet.redis.RedisDriver;
import io.trivet.support.redis.JedisDrivers;
import io.trivet.support.redis.RedisUri;
import io.trivet.testkit.server.Servers;
import java.util.List;
import java.util.stream.IntStream;

/** Three nodes that fall silent together, because they are databases of one server. */
class RedlockSilenceTest extends SilenceContract {
    @Override
    protected int serverPort() {
        return Servers.redis().port();
    }

    @Override
    protected LockClient connect(int port) {
        List<RedisDriver> nodes = IntStream.rangeClosed(1, 3)
                .mapToObj(database -> JedisDrivers.open(RedisUri.parse("redis://127.0.0.1:" + port + "/" + database)))
                .toList();
        return Redlock.through(nodes);
    }
}
