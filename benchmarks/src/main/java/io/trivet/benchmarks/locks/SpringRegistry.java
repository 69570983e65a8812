package io.trivet.benchmarks.locks;

import java.time.Duration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.integration.redis.util.RedisLockRegistry;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;
import org.springframework.integration.support.locks.DistributedLock;

/** The peer Spring Integration. */
abstract class SpringRegistry extends OnRedis {
    private static final String COMMON =
            "RedisLockRegistry over Jedis, the faster here of Spring Data's two drivers, leases of its default 60 seconds, ";

    private final RedisLockType type;

    private SpringRegistry(RedisLockType type) {
        this.type = type;
    }

    /** Who waits asks again and again. */
    public static final class Spin extends SpringRegistry {
        /** Made by its name. */
        public Spin() {
            super(RedisLockType.SPIN_LOCK);
        }

        @Override
        public String name() {
            return "Spring, spin";
        }

        @Override
        public String setup() {
            return COMMON + "SPIN_LOCK with 100 ms between tries, as is its default.";
        }
    }

    /** Who waits is told. */
    public static final class PubSub extends SpringRegistry {
        /** Made by its name. */
        public PubSub() {
            super(RedisLockType.PUB_SUB_LOCK);
        }

        @Override
        public String name() {
            return "Spring, pub/sub";
        }

        @Override
        public String setup() {
            return COMMON + "PUB_SUB_LOCK.";
        }
    }

    @Override
    Library open(String host, int port) {
        JedisConnectionFactory connections = new JedisConnectionFactory(new RedisStandaloneConfiguration(host, port));
        connections.afterPropertiesSet();
        connections.start();
        RedisLockRegistry registry = new RedisLockRegistry(connections, Peer.PREFIX);
        registry.setRedisLockType(type);
        return new Peer(connections, registry);
    }

    private record Peer(JedisConnectionFactory connections, RedisLockRegistry registry) implements Library {
        static final String PREFIX = "spring";

        @Override
        public OneLock lock(String name) {
            DistributedLock lock = registry.obtain(name);
            return new OneLock() {
                @Override
                public void during(Runnable work) {
                    lock.lock();
                    try {
                        work.run();
                    } finally {
                        lock.unlock();
                    }
                }

                @Override
                public boolean isGranted() {
                    return lock.tryLock();
                }
            };
        }

        @Override
        public String key(String name) {
            return PREFIX + ":" + name;
        }

        @Override
        public void hold(String name) {
            registry.obtain(name).lock(Duration.ofHours(1));
        }

        @Override
        public void close() {
            registry.destroy();
            connections.destroy();
        }
    }
}
