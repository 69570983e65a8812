package io.trivet.lock.redis;

import io.trivet.testkit.server.Servers;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

class RedisReadWriteRequestsTest extends ReadWriteRequests {
    @Override
    String uri() {
        return Servers.redis().uri().toString();
    }

    @Override
    UnifiedJedis jedis() {
        return RedisClient.create(uri());
    }
}
