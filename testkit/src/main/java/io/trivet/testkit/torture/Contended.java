package io.trivet.testkit.torture;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.DistributedSemaphore;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.MultiLease;
import io.trivet.lock.MultiLock;
import io.trivet.lock.spi.LockMode.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a contender wants in one turn: a lock, a side of a read/write lock, a permit of a semaphore, or several locks at
 * once. The name tells which.
 *
 * @param names one name, or those of several locks
 * @param kind what else may be held under the name at the same time
 * @param way how it is acquired this time
 */
record Contended(List<String> names, Kind kind, Way way) {
    static final String READ_WRITE = "torture-read-write";
    static final String SEMAPHORE = "torture-semaphore";
    static final int PERMITS = 2;

    /** The number of ways of waiting; half of the turns use plain acquire(). */
    private static final int WAYS = 10;

    private static final Duration BRIEF = Duration.ofMillis(50);

    /** Acquires; returns null if a try found it held. */
    @FunctionalInterface
    interface Way {
        @Nullable
        Held acquire() throws InterruptedException;
    }

    /** What was acquired: a lease for each name, and what closes all of them. */
    record Held(List<Lease> leases, Runnable closing) implements AutoCloseable {
        private static Held of(Lease lease) {
            return new Held(List.of(lease), lease::close);
        }

        private static Held of(MultiLease all, List<String> names) {
            return new Held(names.stream().map(all::lease).toList(), all::close);
        }

        @Override
        public void close() {
            closing.run();
        }
    }

    /** Chooses how to use a name, and a way to acquire it. */
    static Contended choose(
            LockClient locks, String name, List<String> all, LockOptions options, RandomGenerator random) {
        int way = random.nextInt(WAYS);
        if (name.equals(SEMAPHORE)) {
            DistributedSemaphore semaphore = locks.semaphore(name, PERMITS, options);
            return new Contended(List.of(name), Kind.PERMIT, () -> acquire(semaphore, way));
        }
        if (name.equals(READ_WRITE)) {
            boolean reads = random.nextBoolean();
            DistributedLock side = reads
                    ? locks.readWriteLock(name, options).readLock()
                    : locks.readWriteLock(name, options).writeLock();
            return new Contended(List.of(name), reads ? Kind.READ : Kind.WRITE, () -> acquire(side, way));
        }
        boolean allKinds = all.contains(SEMAPHORE);
        if (allKinds && random.nextBoolean()) {
            MultiLock several =
                    locks.multiLock(all.stream().filter(each -> !isShared(each)).toList(), options);
            return new Contended(several.names(), Kind.EXCLUSIVE, () -> acquire(several, way));
        }
        DistributedLock lock = locks.lock(name, options);
        return new Contended(List.of(name), Kind.EXCLUSIVE, () -> acquire(lock, way));
    }

    private static boolean isShared(String name) {
        return name.equals(SEMAPHORE) || name.equals(READ_WRITE);
    }

    /** Tries to acquire a name so that nobody else, or one holder less, can hold it; returns false if it stays held. */
    static boolean acquire(LockClient locks, String name, Duration atMost) throws InterruptedException {
        return switch (name) {
            case SEMAPHORE -> locks.semaphore(name, PERMITS).tryAcquire(atMost).isPresent();
            case READ_WRITE ->
                locks.readWriteLock(name).writeLock().tryAcquire(atMost).isPresent();
            default -> locks.lock(name).tryAcquire(atMost).isPresent();
        };
    }

    private static @Nullable Held acquire(DistributedLock lock, int way) throws InterruptedException {
        return switch (way) {
            case 0 -> held(lock.tryAcquire());
            case 1 -> held(lock.tryAcquire(BRIEF));
            case 2 -> held(result(lock.tryAcquireAsync(BRIEF)));
            case 3 -> Held.of(result(lock.acquireAsync()));
            case 4 -> unlessCancelled(lock.acquireAsync());
            default -> Held.of(lock.acquire());
        };
    }

    private static @Nullable Held acquire(DistributedSemaphore semaphore, int way) throws InterruptedException {
        return switch (way) {
            case 0 -> held(semaphore.tryAcquire());
            case 1 -> held(semaphore.tryAcquire(BRIEF));
            case 2 -> held(result(semaphore.tryAcquireAsync(BRIEF)));
            case 3 -> Held.of(result(semaphore.acquireAsync()));
            case 4 -> unlessCancelled(semaphore.acquireAsync());
            default -> Held.of(semaphore.acquire());
        };
    }

    private static @Nullable Held acquire(MultiLock several, int way) throws InterruptedException {
        Optional<MultiLease> all = switch (way) {
            case 0 -> several.tryAcquire();
            case 1 -> several.tryAcquire(BRIEF);
            default -> Optional.of(several.acquire());
        };
        return all.map(leases -> Held.of(leases, several.names())).orElse(null);
    }

    private static @Nullable Held held(Optional<Lease> lease) {
        return lease.map(Held::of).orElse(null);
    }

    /** Cancels the wait soon. If the lock is granted at that moment, the lease must not be lost. */
    private static @Nullable Held unlessCancelled(CompletableFuture<Lease> future) throws InterruptedException {
        try {
            return Held.of(future.get(BRIEF.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return future.cancel(true) ? null : Held.of(result(future));
        } catch (ExecutionException e) {
            return Held.of(result(future));
        }
    }

    private static <T> T result(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LockException fault ? fault : new IllegalStateException(e.getCause());
        }
    }
}
