package io.trivet.benchmarks.locks;

import io.netty.channel.epoll.Epoll;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.redisson.config.TransportMode;

/** The peer Redisson. */
public final class RedissonLock extends OnRedis {
    /** Made by its name. */
    public RedissonLock() {}

    @Override
    public String name() {
        return "Redisson";
    }

    @Override
    public String setup() {
        return "RLock without a lease time of its own, so that its watchdog renews; scripts cached on the server, as is its default;"
                + " on epoll where there is one; two Netty threads a core, with which it is faster here than with its default of 32.";
    }

    @Override
    Library open(String host, int port) {
        return new Peer(client(host, port));
    }

    /** Returns a client of one server, as {@link #setup} describes it. */
    static RedissonClient client(String host, int port) {
        Config config = new Config();
        config.setTransportMode(Epoll.isAvailable() ? TransportMode.EPOLL : TransportMode.NIO);
        config.setNettyThreads(0);
        config.useSingleServer().setAddress("redis://" + host + ":" + port);
        return Redisson.create(config);
    }

    private record Peer(RedissonClient client) implements Library {
        @Override
        public OneLock lock(String name) {
            RLock lock = client.getLock(name);
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
            client.getLock(name).lock();
        }

        @Override
        public void close() {
            client.shutdown();
        }
    }
}
