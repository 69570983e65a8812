package io.trivet.benchmarks.locks;

import java.util.List;
import java.util.function.Function;
import org.redisson.RedissonMultiLock;
import org.redisson.RedissonRedLock;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;

/** The peer Redisson on several nodes: a client of each, and one lock made of a lock on each. */
abstract class RedissonNodes extends OnRedlock {
    /** The lock of which a majority is enough. */
    @SuppressWarnings("deprecation") // It is deprecated, and what Redisson has.
    public static final class OfMajority extends RedissonNodes {
        /** Made by its name. */
        public OfMajority() {}

        @Override
        public String name() {
            return "RedissonRedLock";
        }

        @Override
        Function<RLock[], RLock> lockOf() {
            return RedissonRedLock::new;
        }
    }

    /** The lock that needs all nodes, which Redisson recommends in its place. */
    public static final class OfAll extends RedissonNodes {
        /** Made by its name. */
        public OfAll() {}

        @Override
        public String name() {
            return "RedissonMultiLock";
        }

        @Override
        Function<RLock[], RLock> lockOf() {
            return RedissonMultiLock::new;
        }
    }

    abstract Function<RLock[], RLock> lockOf();

    @Override
    public String setup() {
        return name()
                + " of an RLock on each node, without a lease time of its own, each over a Redisson set up as in the field of"
                + " one Redis. No fencing token.";
    }

    @Override
    Library open(List<Integer> ports) {
        List<RedissonClient> clients =
                ports.stream().map(port -> RedissonLock.client(HOST, port)).toList();
        return new Peer(clients, lockOf());
    }

    private record Peer(List<RedissonClient> clients, Function<RLock[], RLock> lockOf) implements Library {
        private RLock redissonLock(String name) {
            return lockOf.apply(
                    clients.stream().map(client -> client.getLock(name)).toArray(RLock[]::new));
        }

        @Override
        public OneLock lock(String name) {
            RLock lock = redissonLock(name);
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
            return name;
        }

        @Override
        public void hold(String name) {
            redissonLock(name).lock();
        }

        @Override
        public void close() {
            clients.forEach(RedissonClient::shutdown);
        }
    }
}
