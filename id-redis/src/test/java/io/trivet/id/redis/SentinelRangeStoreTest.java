package io.trivet.id.redis;

import io.trivet.contracts.id.RangeStoreContract;
import io.trivet.id.spi.RangeStore;
import io.trivet.testkit.server.RedisSentinels;
import org.junit.jupiter.api.AfterAll;
import redis.clients.jedis.Jedis;

class SentinelRangeStoreTest extends RangeStoreContract {
    private static final RedisSentinels GROUP = RedisSentinels.start();

    @AfterAll
    static void closeServers() {
        GROUP.close();
    }

    @Override
    protected RangeStore connect() {
        return RedisRangeStore.connect(GROUP.uri());
    }

    @Override
    protected void setBack(String counter) {
        try (Jedis jedis = new Jedis(GROUP.primary().uri())) {
            jedis.set(counter, "0");
        }
    }
}
