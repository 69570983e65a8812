package io.trivet.benchmarks.locks;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.testkit.server.RedisServer;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import redis.clients.jedis.Jedis;

/** A contestant on the Redis that all of them share. */
abstract class OnRedis extends LockContestant {
    private static final Pattern CPU = Pattern.compile("used_cpu_(?:sys|user):([\\d.]+)");

    @Override
    public final Class<? extends Contestant> server() {
        return RawJedis.Alone.class;
    }

    @Override
    public final Serving serve() {
        return new Redis();
    }

    @Override
    final Onlooker onlooker(String host, int port) {
        Jedis jedis = new Jedis(host, port);
        return new Onlooker() {
            @Override
            public boolean isHeld(String key) {
                return jedis.exists(key);
            }

            @Override
            public void close() {
                jedis.close();
            }
        };
    }

    /** Returns the processor time that a server has used. */
    static long cpuNanos(Jedis jedis) {
        return CPU.matcher(jedis.info("cpu"))
                .results()
                .mapToLong(seconds ->
                        new BigDecimal(seconds.group(1)).movePointRight(9).longValue())
                .sum();
    }

    /** One server in a process of its own. */
    private static final class Redis implements Serving {
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
            return OnRedis.cpuNanos(jedis);
        }

        @Override
        public void close() {
            jedis.close();
            server.close();
        }
    }
}
