package io.trivet.redis.lettuce;

import io.lettuce.core.RedisClient;
import io.trivet.contracts.id.WorkerStoreContract;
import io.trivet.id.redis.RedisWorkers;
import io.trivet.id.spi.WorkerStore;
import io.trivet.testkit.server.Servers;

class LettuceWorkersTest extends WorkerStoreContract {
    private static final RedisClient CLIENT = Clients.of(Servers.redis().port());

    @Override
    protected WorkerStore connect() {
        return RedisWorkers.through(LettuceDriver.over(CLIENT));
    }
}
