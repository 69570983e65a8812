package io.trivet.benchmarks.locks;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.redis.RedisLocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Ours, as it comes. */
public class TrivetRedis extends OnRedis {
    /** Made by its name. */
    public TrivetRedis() {}

    @Override
    public String name() {
        return "Trivet";
    }

    @Override
    public String setup() {
        return "RedisLocks as it comes.";
    }

    @Override
    public Role role() {
        return Role.OURS;
    }

    @Override
    Library open(String host, int port) {
        return new Ours(RedisLocks.connect("redis://" + host + ":" + port, options()));
    }

    /** Returns how it locks. */
    LockOptions options() {
        return LockOptions.defaults();
    }

    private static final class Ours implements Library {
        private final LockClient client;

        /** A lease that the program has forgotten isn't renewed. */
        private final List<Lease> held = new ArrayList<>();

        Ours(LockClient client) {
            this.client = client;
        }

        @Override
        public OneLock lock(String name) {
            DistributedLock lock = client.lock(name);
            return new OneLock() {
                @Override
                public void during(Runnable work) throws InterruptedException {
                    try (Lease lease = lock.acquire()) {
                        work.run();
                    }
                }

                @Override
                public boolean isGranted() {
                    return lock.tryAcquire().isPresent();
                }
            };
        }

        @Override
        public String key(String name) {
            return name;
        }

        @Override
        public void hold(String name) throws InterruptedException {
            LockOptions untilClosed = LockOptions.defaults().withLeaseTime(Duration.ofHours(1));
            held.add(client.lock(name, untilClosed).acquire());
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
