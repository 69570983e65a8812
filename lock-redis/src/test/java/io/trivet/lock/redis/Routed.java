package io.trivet.lock.redis;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.engine.LockEngine;
import io.trivet.redis.RedisException;
import io.trivet.support.redis.JedisDrivers;
import io.trivet.support.redis.RedisAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** Clients that reach every server of a group through a proxy, although nodes and Sentinels name the server itself. */
final class Routed {
    private Routed() {}

    /**
     * Connects through proxies.
     *
     * @param proxies the ports of the proxies, each of which must lead to a server that answers
     * @throws LockException {@code UNAVAILABLE} if one doesn't answer
     */
    static LockClient connect(String uri, List<Integer> proxies, LockOptions options) {
        Map<Integer, Integer> proxyOf = new HashMap<>();
        for (int proxy : proxies) {
            proxyOf.put(serverBehind(proxy), proxy);
        }
        return connect(
                uri,
                named -> new HostAndPort(named.getHost(), proxyOf.getOrDefault(named.getPort(), named.getPort())),
                options);
    }

    static LockClient connect(String uri, UnaryOperator<HostAndPort> route, LockOptions options) {
        try {
            return new LockEngine(
                    new RedisBackend(
                            JedisDrivers.connect(
                                    RedisAddress.parse(uri), RedisNode.millisLeftOf(CounterKey.PREFIX), route),
                            new Random()),
                    options);
        } catch (RedisException e) {
            throw RedisFaults.translate("Could not connect to " + uri, e);
        }
    }

    private static int serverBehind(int proxy) {
        try (Jedis jedis = new Jedis("127.0.0.1", proxy)) {
            return jedis.info("server")
                    .lines()
                    .filter(line -> line.startsWith("tcp_port:"))
                    .mapToInt(line -> Integer.parseInt(line.substring("tcp_port:".length())))
                    .findFirst()
                    .orElseThrow();
        } catch (JedisException e) {
            throw new LockException(
                    LockException.Code.UNAVAILABLE, "The server behind port " + proxy + " can't be asked.", e);
        }
    }
}
