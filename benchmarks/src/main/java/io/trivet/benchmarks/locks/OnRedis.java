package io.trivet.benchmarks.locks;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.testkit.server.RedisServer;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import redis.clients.jedis.Jedis;

/** A contestant on the Redis that all of them share. */
abstract class OnRedis implements Contestant {
    private static final String HOST = "127.0.0.1";

    /** Returns the library as it is meant to be used, over connections of its own. */
    abstract Library open(String host, int port) throws Exception;

    @Override
    public final Class<? extends Contestant> server() {
        return RawJedis.Alone.class;
    }

    @Override
    public final Serving serve() {
        return new Redis();
    }

    @Override
    public final Client connect(int port) throws Exception {
        return new LockOperations(getClass().getName() + ":", open(HOST, port), new Jedis(HOST, port));
    }

    /** One server in a process of its own. */
    private static final class Redis implements Serving {
        private static final Pattern CPU = Pattern.compile("used_cpu_(?:sys|user):([\\d.]+)");

        private final RedisServer server = RedisServer.start();
        private final Jedis jedis = new Jedis(HOST, server.port());

        Redis() {
            // As Redis comes; the testkit's keeps a file, which would be rewritten in the midst of somebody's round.
            jedis.configSet("appendonly", "no");
        }

        @Override
        public int port() {
            return server.port();
        }

        @Override
        public long cpuNanos() {
            return CPU.matcher(jedis.info("cpu"))
                    .results()
                    .mapToLong(seconds ->
                            new BigDecimal(seconds.group(1)).movePointRight(9).longValue())
                    .sum();
        }

        @Override
        public void close() {
            jedis.close();
            server.close();
        }
    }
}
