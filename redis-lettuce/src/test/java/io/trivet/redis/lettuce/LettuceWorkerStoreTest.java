package io.trivet.redis.lettuce;

import io.lettuce.core.RedisClient;
import io.trivet.contracts.id.WorkerStoreContract;
import io.trivet.id.redis.RedisWorkerStore;
import io.trivet.id.spi.WorkerStore;
import io.trivet.testkit.server.Servers;

class LettuceWorkerStoreTest extends WorkerStoreContract {
    private static final RedisClient CLIENT = Clients.of(Servers.redis().port());

    @Override
    protected WorkerStore connect() {
        return RedisWorkerStore.through(LettuceDriver.over(CLIENT));
    }
}
