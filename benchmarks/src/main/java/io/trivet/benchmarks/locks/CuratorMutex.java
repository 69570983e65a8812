package io.trivet.benchmarks.locks;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.retry.ExponentialBackoffRetry;

/** The peer Curator. */
abstract class CuratorMutex extends OnZooKeeper {
    private static final String COMMON =
            "InterProcessMutex over one CuratorFramework with its defaults and ExponentialBackoffRetry(1000, 3), ";

    /** One mutex for all threads, as Curator's documentation has it. */
    public static final class Shared extends CuratorMutex {
        /** Created by the harness, from the name of the class. */
        public Shared() {}

        @Override
        public String name() {
            return "Curator, one mutex";
        }

        @Override
        public String setup() {
            return COMMON + "one for all threads of a process.";
        }

        @Override
        Supplier<InterProcessMutex> mutexes(Supplier<InterProcessMutex> create) {
            InterProcessMutex shared = create.get();
            return () -> shared;
        }
    }

    /** A mutex for each thread. */
    public static final class PerThread extends CuratorMutex {
        /** Created by the harness, from the name of the class. */
        public PerThread() {}

        @Override
        public String name() {
            return "Curator, one mutex a thread";
        }

        @Override
        public String setup() {
            return COMMON + "one for each thread.";
        }

        @Override
        Supplier<InterProcessMutex> mutexes(Supplier<InterProcessMutex> create) {
            return ThreadLocal.withInitial(create)::get;
        }
    }

    /** Returns what gives the calling thread its mutex for one name. */
    abstract Supplier<InterProcessMutex> mutexes(Supplier<InterProcessMutex> create);

    @Override
    Library open(String host, int port) throws Exception {
        CuratorFramework curator =
                CuratorFrameworkFactory.newClient(host + ":" + port, new ExponentialBackoffRetry(1_000, 3));
        curator.start();
        curator.blockUntilConnected();
        return new Peer(curator, this);
    }

    private record Peer(CuratorFramework curator, CuratorMutex how) implements Library {
        @Override
        public OneLock lock(String name) {
            Supplier<InterProcessMutex> mutexes = how.mutexes(() -> new InterProcessMutex(curator, node(name)));
            return new OneLock() {
                @Override
                public void during(Runnable work) throws Exception {
                    InterProcessMutex mutex = mutexes.get();
                    mutex.acquire();
                    try {
                        work.run();
                    } finally {
                        mutex.release();
                    }
                }

                @Override
                public boolean isGranted() throws Exception {
                    return mutexes.get().acquire(0, TimeUnit.MILLISECONDS);
                }
            };
        }

        @Override
        public String key(String name) {
            return node(name);
        }

        @Override
        public void hold(String name) throws Exception {
            new InterProcessMutex(curator, node(name)).acquire();
        }

        @Override
        public void close() {
            curator.close();
        }
    }
}
