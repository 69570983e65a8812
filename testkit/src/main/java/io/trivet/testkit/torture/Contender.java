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

/** A thread that takes one lock after the other, works a moment under it, and tells the resource, until that has no more turns. */
final class Contender implements Runnable {
    /** Of waiting; half of the turns just wait. */
    private static final int KINDS = 10;

    private static final int TURNS_FOR_ONE_THAT_OVERSTAYS = 300;
    private static final long MILLIS_BEFORE_ASKING_AGAIN = 20;
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
                if (!resource.waits(name)) {
                    return;
                }
                turn(resource, name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void turn(ResourceClient resource, String name) throws IOException {
        // With renewal, who works long keeps the lock; without, it falls to the next.
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
                resource.closes();
            }
        } catch (RuntimeException | Error | InterruptedException e) {
            resource.broken(e);
            resource.gaveUp();
        }
    }

    /** Waits on while the server can't be asked; null for a try that found the lock held. */
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
                TimeUnit.MILLISECONDS.sleep(MILLIS_BEFORE_ASKING_AGAIN);
            }
        }
    }

    /** Gives up soon; what is granted at that moment must not stay. */
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

    /** Now and then a holder doesn't see that its time is over. */
    private long work() {
        long lease = settings.lease().toNanos();
        return random.nextInt(TURNS_FOR_ONE_THAT_OVERSTAYS) == 0
                ? random.nextLong(lease, lease * 3 / 2)
                : random.nextLong(settings.maxHold().toNanos());
    }
}
