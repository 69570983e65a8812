package io.trivet.lock.zookeeper;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.DistributedReadWriteLock;
import io.trivet.lock.DistributedSemaphore;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockHolder;
import io.trivet.lock.LockOptions;
import io.trivet.lock.MultiLock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.zookeeper.data.Stat;

/**
 * Curator's mutexes in the form of Trivet's locks, for the torture. A lease lasts two thirds of the session's timeout,
 * and isn't renewed. It must be closed by the thread that acquired it, so futures complete before they are returned.
 */
final class CuratorMutexLocks implements LockClient {
    /** After this time the torture tries again, and counts the whole time as one wait. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    private static final int HANDOFF_BITS = 8;

    private final CuratorFramework curator;
    private final String path;
    private final Map<String, Mutex> mutexes = new ConcurrentHashMap<>();

    CuratorMutexLocks(CuratorFramework curator, String path) {
        this.curator = curator;
        this.path = path;
    }

    @Override
    public DistributedLock lock(String name) {
        return new MutexLock(mutexes.computeIfAbsent(name, each -> new Mutex(curator, path + "/" + each)), name);
    }

    @Override
    public DistributedLock lock(String name, LockOptions options) {
        return lock(name);
    }

    @Override
    public DistributedReadWriteLock readWriteLock(String name) {
        throw onlyMutexes();
    }

    @Override
    public DistributedReadWriteLock readWriteLock(String name, LockOptions options) {
        throw onlyMutexes();
    }

    @Override
    public DistributedSemaphore semaphore(String name, int permits) {
        throw onlyMutexes();
    }

    @Override
    public DistributedSemaphore semaphore(String name, int permits, LockOptions options) {
        throw onlyMutexes();
    }

    @Override
    public MultiLock multiLock(Collection<String> names) {
        throw onlyMutexes();
    }

    @Override
    public MultiLock multiLock(Collection<String> names, LockOptions options) {
        throw onlyMutexes();
    }

    private static UnsupportedOperationException onlyMutexes() {
        return new UnsupportedOperationException("The torture uses mutexes only.");
    }

    @Override
    public LockGuarantees guarantees() {
        try (LockClient locks = ZooKeeperLocks.over(curator, path)) {
            return locks.guarantees();
        }
    }

    @Override
    public void close() {}

    private static LockException unavailable(Exception cause) {
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new LockException(LockException.Code.UNAVAILABLE, "Curator failed: " + cause, cause);
    }

    /** Shows the node of the current thread. */
    private static final class Mutex extends InterProcessMutex {
        Mutex(CuratorFramework curator, String path) {
            super(curator, path);
        }

        String node() {
            return getLockPath();
        }
    }

    private final class MutexLock implements DistributedLock {
        private final Mutex mutex;
        private final String name;

        MutexLock(Mutex mutex, String name) {
            this.mutex = mutex;
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Lease acquire() {
            return tryAcquire(MAX_WAIT)
                    .orElseThrow(
                            () -> new LockException(LockException.Code.UNAVAILABLE, "No grant within " + MAX_WAIT));
        }

        @Override
        public Optional<Lease> tryAcquire() {
            return tryAcquire(Duration.ZERO);
        }

        @Override
        public Optional<Lease> tryAcquire(Duration atMost) {
            try {
                if (!mutex.acquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                    return Optional.empty();
                }
            } catch (Exception e) {
                throw unavailable(e);
            }
            try {
                return Optional.of(lease());
            } catch (Exception e) {
                release(mutex);
                throw unavailable(e);
            }
        }

        /** Writes to the node, because a write shows that the servers still have the session. */
        private Lease lease() throws Exception {
            long asked = System.nanoTime();
            Stat stat = curator.setData().forPath(mutex.node(), new byte[0]);
            if (stat.getEphemeralOwner()
                    != curator.getZookeeperClient().getZooKeeper().getSessionId()) {
                throw new IllegalStateException("the session of " + mutex.node() + " is over");
            }
            int timeout = curator.getZookeeperClient().getZooKeeper().getSessionTimeout();
            long until = asked + TimeUnit.MILLISECONDS.toNanos(timeout) * 2 / 3;
            return new MutexLease(mutex, name, stat.getCzxid() << HANDOFF_BITS, until);
        }

        @Override
        public CompletableFuture<Lease> acquireAsync() {
            return CompletableFuture.completedFuture(acquire());
        }

        @Override
        public CompletableFuture<Optional<Lease>> tryAcquireAsync(Duration atMost) {
            return CompletableFuture.completedFuture(tryAcquire(atMost));
        }

        @Override
        public Optional<LockHolder> holder() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean forceRelease() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Lock asLock() {
            throw new UnsupportedOperationException();
        }
    }

    private static void release(Mutex mutex) {
        try {
            mutex.release();
        } catch (Exception e) {
            // Curator deletes the node in the background, or the session ends.
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record MutexLease(Mutex mutex, String name, long fencingToken, long until) implements Lease {
        @Override
        public Duration remaining() {
            return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
        }

        @Override
        public boolean isHeld() {
            return !remaining().isZero();
        }

        @Override
        public boolean renew() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onLost(Runnable action) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            release(mutex);
        }
    }
}
