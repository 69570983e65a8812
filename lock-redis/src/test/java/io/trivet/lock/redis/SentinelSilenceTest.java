package io.trivet.lock.redis;

import io.trivet.contracts.lock.SilenceContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.RedisSentinels;
import org.junit.jupiter.api.AfterAll;
import redis.clients.jedis.HostAndPort;

class SentinelSilenceTest extends SilenceContract {
    private static final RedisSentinels GROUP = RedisSentinels.start();

    @AfterAll
    static void closeServers() {
        GROUP.close();
    }

    @Override
    protected int serverPort() {
        return GROUP.primary().port();
    }

    @Override
    protected LockClient connect(int port) {
        return Routed.connect(GROUP.uri(), named -> new HostAndPort(named.getHost(), port), LockOptions.defaults());
    }
}
