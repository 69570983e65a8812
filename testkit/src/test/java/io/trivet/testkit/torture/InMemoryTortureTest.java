package io.trivet.testkit.torture;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.memory.InMemoryLocks;
import io.trivet.testkit.server.ServerProcess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

class InMemoryTortureTest extends TortureContract {
    @Override
    protected TortureTarget target() {
        return new InMemory();
    }

    @Override
    protected TorturePlan plan() {
        return super.plan().withAllKinds();
    }

    /**
     * Returns no faults, because there is no process, server or network. Some holders still stay longer than their
     * lease.
     */
    @Override
    protected Set<TortureFault> faults() {
        return Set.of();
    }

    private static final class InMemory implements TortureTarget {
        private final InMemoryLocks place = new InMemoryLocks();

        @Override
        public @Nullable ServerProcess startServer() {
            return null;
        }

        @Override
        public LockClient connect(int port, LockOptions options) {
            return place.connect(options);
        }

        @Override
        public String toString() {
            return "memory";
        }
    }
}
