package io.trivet.lock.engine;

import io.trivet.lock.LockException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The queues of all names that are waited for or held, until their client is closed. Unused names take no memory.
 * Thread-safe.
 */
final class LocalQueues {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final ConcurrentHashMap<String, LocalQueue> queues = new ConcurrentHashMap<>();
    private final Object drained = new Object();

    /** The backend's description, for messages. */
    private final String server;

    private volatile boolean closed;

    LocalQueues(Object server) {
        this.server = server.toString();
    }

    /** Returns the queue of a name, and counts the caller as its user until {@link #leave}. */
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

    /** Returns the current grant of a name, or null. */
    @Nullable
    Grant holder(String name) {
        LocalQueue queue = queues.get(name);
        return queue == null ? null : queue.holder();
    }

    /** Returns the names that are waited for or held. */
    Set<String> names() {
        return queues.keySet();
    }

    boolean isClosed() {
        return closed;
    }

    void ensureOpen(String name) {
        if (closed) {
            throw closed(name);
        }
    }

    LockException closed(String name) {
        return new LockException(
                LockException.Code.CLOSED,
                "Lock '" + name + "' on " + server + ": its client was closed. Acquire before close().");
    }

    /** Removes all waiters, admits no more, and returns all current grants; empty if that was done before. */
    Optional<List<Grant>> close() {
        synchronized (drained) {
            if (closed) {
                return Optional.empty();
            }
            closed = true;
        }
        List<Grant> held = new ArrayList<>();
        queues.forEach((name, queue) -> {
            queue.close();
            Grant holder = queue.holder();
            if (holder != null) {
                held.add(holder);
            }
        });
        return Optional.of(held);
    }

    /** Waits a limited time for threads that are leaving: they still need the backend to withdraw their requests. */
    void awaitDrained() {
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
}
