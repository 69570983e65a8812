package io.trivet.testkit.torture;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A thread that takes one lock after another, works a moment under it, and reports to the resource, until there are no
 * more turns.
 */
final class Contender implements Runnable {
    /** The number of kinds of waiting; half of the turns use plain acquire(). */
    private static final int KINDS = 10;

    private static final int TURNS_PER_OVERLONG_HOLD = 300;
    private static final long RETRY_MILLIS = 20;
    private static final Duration BRIEF = Duration.ofMillis(50);

    private final LockClient locks;
    private final WorkerSettings settings;
    private final String holder;
    private final RandomGenerator random;

    Contender(LockClient locks, WorkerSettings settings, String holder, RandomGenerator random) {
        this.locks = locks;
        this.settings = settings;
        this.holder = holder;
        this.random = random;
    }

    @Override
    public void run() {
        try (ResourceClient resource = new ResourceClient(settings.resourcePort(), holder)) {
            while (true) {
                String name =
                        settings.locks().get(random.nextInt(settings.locks().size()));
                if (!resource.startWait(name)) {
                    return;
                }
                turn(resource, name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void turn(ResourceClient resource, String name) throws IOException {
        // With renewal, a holder that works long keeps the lock; without, the next waiter gets it.
        DistributedLock lock = locks.lock(name, settings.options().withAutoRenewal(random.nextBoolean()));
        try {
            Lease lease = acquire(resource, lock);
            if (lease == null) {
                resource.gaveUp();
                return;
            }
            try (lease) {
                resource.write(lease);
                TimeUnit.NANOSECONDS.sleep(work());
                resource.write(lease);
                resource.beforeClose();
            }
        } catch (RuntimeException | Error | InterruptedException e) {
            resource.broken(e);
            resource.gaveUp();
        }
    }

    /**
     * Acquires the lock in one of several ways, and retries while the server is unavailable. Returns null if a try
     * found the lock held.
     */
    private @Nullable Lease acquire(ResourceClient resource, DistributedLock lock)
            throws IOException, InterruptedException {
        int kind = random.nextInt(KINDS);
        while (true) {
            try {
                return switch (kind) {
                    case 0 -> lock.tryAcquire().orElse(null);
                    case 1 -> lock.tryAcquire(BRIEF).orElse(null);
                    case 2 -> result(lock.tryAcquireAsync(BRIEF)).orElse(null);
                    case 3 -> result(lock.acquireAsync());
                    case 4 -> unlessCancelled(lock.acquireAsync());
                    default -> lock.acquire();
                };
            } catch (LockException e) {
                if (e.code() != LockException.Code.UNAVAILABLE) {
                    throw e;
                }
                resource.unavailable();
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            }
        }
    }

    /** Cancels the wait soon. If the lock is granted at that moment, the lease must not be lost. */
    private static @Nullable Lease unlessCancelled(CompletableFuture<Lease> future) throws InterruptedException {
        try {
            return future.get(BRIEF.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return future.cancel(true) ? null : result(future);
        } catch (ExecutionException e) {
            return result(future);
        }
    }

    private static <T> T result(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LockException fault ? fault : new IllegalStateException(e.getCause());
        }
    }

    /** Returns the time to work in nanoseconds. Now and then it is longer than the lease. */
    private long work() {
        long lease = settings.lease().toNanos();
        return random.nextInt(TURNS_PER_OVERLONG_HOLD) == 0
                ? random.nextLong(lease, lease * 3 / 2)
                : random.nextLong(settings.maxHold().toNanos());
    }
}
