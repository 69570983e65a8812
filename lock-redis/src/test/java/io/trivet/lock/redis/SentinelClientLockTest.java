package io.trivet.lock.redis;

import io.trivet.contracts.lock.LockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.RedisSentinels;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisSentinelClient;

/** Locks through an application's own client of Sentinels. */
@Tag("long")
class SentinelClientLockTest extends LockContract {
    private static final RedisSentinels GROUP = RedisSentinels.start();
    private static final RedisSentinelClient CLIENT = RedisSentinelClient.builder()
            .masterName(RedisSentinels.NAME)
            .sentinels(GROUP.sentinels().stream()
                    .map(each -> new HostAndPort(each.host(), each.port()))
                    .collect(Collectors.toSet()))
            .build();

    @AfterAll
    static void closeServers() {
        CLIENT.close();
        GROUP.close();
    }

    @Override
    protected LockClient connect(LockOptions options) {
        return RedisLocks.over(CLIENT, options);
    }
}
