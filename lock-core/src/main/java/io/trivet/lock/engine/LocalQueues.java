package io.trivet.lock.engine;

import io.trivet.lock.LockException;
import io.trivet.lock.spi.LockMode.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The queues of all names and kinds that are waited for or held, until their client is closed. Unused names take no memory.
 * Thread-safe.
 */
final class LocalQueues {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final ConcurrentHashMap<String, LocalQueue> exclusive = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, LocalQueue> read = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, LocalQueue> write = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, LocalQueue> permit = new ConcurrentHashMap<>();
    private final List<ConcurrentHashMap<String, LocalQueue>> all = List.of(exclusive, read, write, permit);

    private final ReaderThreads readers = new ReaderThreads();
    private final Object drained = new Object();

    /** The backend's description, for messages. */
    private final String server;

    private volatile boolean closed;

    LocalQueues(Object server) {
        this.server = server.toString();
    }

    private ConcurrentHashMap<String, LocalQueue> of(Kind kind) {
        return switch (kind) {
            case EXCLUSIVE -> exclusive;
            case READ -> read;
            case WRITE -> write;
            case PERMIT -> permit;
        };
    }

    /**
     * Returns the queue of a name, and counts the caller as its user until {@link #leave}. A caller that doesn't wait,
     * for a name that others may hold at the same time, gets a queue of its own: it asks the server in any case.
     */
    LocalQueue enter(AcquireRequest wanted) {
        LocalQueue common = of(wanted.kind()).compute(wanted.name(), (key, queue) -> {
            LocalQueue entered = queue == null ? new LocalQueue() : queue;
            entered.users++;
            return entered;
        });
        return wanted.isShared() && !wanted.waits() ? new LocalQueue() : common;
    }

    void leave(AcquireRequest wanted) {
        of(wanted.kind()).computeIfPresent(wanted.name(), (key, queue) -> --queue.users == 0 ? null : queue);
        if (closed) {
            synchronized (drained) {
                drained.notifyAll();
            }
        }
    }

    /** Returns the only grant of a name, or null. */
    @Nullable
    Grant holder(Kind kind, String name) {
        LocalQueue queue = of(kind).get(name);
        return queue == null ? null : queue.holder();
    }

    /** Returns the grants of threads that read. */
    ReaderThreads readers() {
        return readers;
    }

    /** Returns whether no name is waited for or held. */
    boolean isEmpty() {
        return all.stream().allMatch(ConcurrentHashMap::isEmpty) && readers.isEmpty();
    }

    boolean isClosed() {
        return closed;
    }

    void ensureOpen(Kind kind, String name) {
        if (closed) {
            throw closed(kind, name);
        }
    }

    LockException closed(Kind kind, String name) {
        return new LockException(
                LockException.Code.CLOSED,
                LockNames.describe(kind, name) + " on " + server + ": its client was closed. Acquire before close().");
    }

    /** Removes all waiters, and admits no more; returns false if that was done before. */
    boolean close() {
        synchronized (drained) {
            if (closed) {
                return false;
            }
            closed = true;
        }
        all.forEach(each -> each.values().forEach(LocalQueue::close));
        return true;
    }

    /** Waits a limited time for threads that are leaving: they still need the backend to withdraw their requests. */
    void awaitDrained() {
        long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        boolean interrupted = false;
        synchronized (drained) {
            long left;
            while (!isEmpty() && (left = deadline - System.nanoTime()) > 0) {
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
