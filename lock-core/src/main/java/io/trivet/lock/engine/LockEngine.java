package io.trivet.lock.engine;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.TimeSource;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes a {@link LockClient} of a backend: reentrancy, a fair local queue with one remote contender a name, and leases that end.
 *
 * <p>Thread-safe. It owns two daemon threads, which stop with {@link #close()}: one ends leases whose time is over, one runs
 * while the server owes the answer to a release.
 */
public final class LockEngine implements LockClient {
    private static final int OWNER_BYTES = 16;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final LockBackend backend;
    private final LockOptions defaults;
    private final TimeSource time;
    private final String ownerPrefix;
    private final AtomicLong owners = new AtomicLong();
    private final ConcurrentHashMap<String, LocalQueue> queues = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor expiry;
    private final Releases releases;
    private final Object drained = new Object();
    private volatile boolean closed;

    /** Makes an engine on this machine's clocks. */
    public LockEngine(LockBackend backend, LockOptions defaults) {
        this(backend, defaults, TimeSource.system());
    }

    /**
     * Makes an engine.
     *
     * @param backend closed with the engine
     * @param defaults the options of locks that have none of their own
     * @param time the clocks that leases are held against
     */
    public LockEngine(LockBackend backend, LockOptions defaults, TimeSource time) {
        this.backend = Objects.requireNonNull(backend, "backend");
        this.defaults = Objects.requireNonNull(defaults, "options");
        this.time = Objects.requireNonNull(time, "time");
        byte[] random = new byte[OWNER_BYTES];
        new SecureRandom().nextBytes(random);
        ownerPrefix = HexFormat.of().formatHex(random) + '-';
        releases = new Releases(backend, time);
        expiry = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "trivet-lock-expiry " + backend);
            thread.setDaemon(true);
            return thread;
        });
        expiry.setRemoveOnCancelPolicy(true);
        // Only a closed engine rejects, and it ends its grants itself.
        expiry.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    @Override
    public DistributedLock lock(String name) {
        return lock(name, defaults);
    }

    @Override
    public DistributedLock lock(String name, LockOptions options) {
        LockNames.check(name);
        backend.checkName(name);
        return new NamedLock(this, name, Objects.requireNonNull(options, "options"));
    }

    @Override
    public void close() {
        synchronized (drained) {
            if (closed) {
                return;
            }
            closed = true;
        }
        queues.forEach((name, queue) -> queue.close());
        awaitDrained();
        expiry.shutdownNow();
        releases.close();
        backend.close();
    }

    /** Threads on their way out still need the backend, to withdraw what they asked for. */
    private void awaitDrained() {
        long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        boolean interrupted = false;
        synchronized (drained) {
            long left;
            while (!queues.isEmpty() && (left = deadline - System.nanoTime()) > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(drained, left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    break;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "LockClient[" + backend + "]";
    }

    LockBackend backend() {
        return backend;
    }

    TimeSource time() {
        return time;
    }

    Releases releases() {
        return releases;
    }

    ScheduledThreadPoolExecutor expiry() {
        return expiry;
    }

    /** A random part for this client and a count: unique among all, and nothing a stranger can guess and release. */
    String nextOwner() {
        return ownerPrefix + Long.toString(owners.incrementAndGet(), Character.MAX_RADIX);
    }

    boolean isClosed() {
        return closed;
    }

    void ensureOpen(String name) {
        if (closed) {
            throw new LockException(
                    LockException.Code.CLOSED,
                    "Lock '" + name + "' on " + backend + ": its client was closed. Acquire before close().");
        }
    }

    /** Returns the queue of a name, and counts the caller as its user until {@link #leave}: names nobody uses cost nothing. */
    LocalQueue enter(String name) {
        return queues.compute(name, (key, queue) -> {
            LocalQueue entered = queue == null ? new LocalQueue() : queue;
            entered.users++;
            return entered;
        });
    }

    void leave(String name) {
        queues.computeIfPresent(name, (key, queue) -> --queue.users == 0 ? null : queue);
        if (closed) {
            synchronized (drained) {
                drained.notifyAll();
            }
        }
    }
}
