package io.trivet.id.redis;

import io.trivet.contracts.id.RangeStoreContract;
import io.trivet.id.spi.RangeStore;
import io.trivet.testkit.server.Servers;
import redis.clients.jedis.RedisClient;

class RedisRangeStoreTest extends RangeStoreContract {
    @Override
    protected RangeStore connect() {
        return RedisRangeStore.connect(Servers.redis().uri().toString());
    }

    @Override
    protected void setBack(String counter) {
        try (RedisClient jedis = RedisClient.create(Servers.redis().uri())) {
            jedis.set(counter, "0");
        }
    }
}
