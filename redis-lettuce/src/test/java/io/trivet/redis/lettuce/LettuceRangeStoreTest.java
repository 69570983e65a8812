package io.trivet.redis.lettuce;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.trivet.contracts.id.RangeStoreContract;
import io.trivet.id.redis.RedisRangeStore;
import io.trivet.id.spi.RangeStore;
import io.trivet.testkit.server.Servers;

class LettuceRangeStoreTest extends RangeStoreContract {
    private static final RedisClient CLIENT = Clients.of(Servers.redis().port());

    @Override
    protected RangeStore connect() {
        return RedisRangeStore.through(LettuceDriver.over(CLIENT));
    }

    @Override
    protected void setBack(String counter) {
        try (StatefulRedisConnection<String, String> connection = CLIENT.connect()) {
            connection.sync().set(counter, "0");
        }
    }
}
