package io.trivet.lock.engine;

import io.trivet.lock.LockException;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.Released;
import io.trivet.lock.spi.TimeSource;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Lets owners go on the server: at once, or, where the server couldn't be asked, as soon as it can be.
 *
 * <p>A server that stood still may carry out a request long after its sender gave up. What it then grants belongs to nobody,
 * and would stand until its lease time is over, or on some servers for as long as the client is connected.
 */
final class Releases {
    private static final System.Logger LOG = System.getLogger("io.trivet.lock");
    private static final Duration ASK_AGAIN = Duration.ofMillis(250);
    private static final Duration STANDSTILL = Duration.ofMinutes(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    /** A program that asks a dead server in a loop must not fill its memory. */
    private static final int MOST = 1000;

    private record Owed(LockRequest request, long deadline) {}

    private final LockBackend backend;
    private final TimeSource time;
    private final LinkedBlockingQueue<Owed> owed = new LinkedBlockingQueue<>(MOST);
    private final ScheduledThreadPoolExecutor thread;

    /** Touched by the one thread only. */
    private boolean retryScheduled;

    Releases(LockBackend backend, TimeSource time) {
        this.backend = backend;
        this.time = time;
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread created = new Thread(task, "trivet-lock-release " + backend);
            created.setDaemon(true);
            return created;
        });
        thread.setKeepAliveTime(10, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Releases before it returns, even for a thread that was interrupted: servers' clients would refuse to wait for it. */
    Released now(LockRequest request) {
        boolean interrupted = Thread.interrupted();
        try {
            return backend.release(request);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Releases as soon as the server can be asked, unless that comes later than a minute after the lease time is over. */
    void later(LockRequest request) {
        long limit = request.leaseTime().plus(STANDSTILL).toNanos();
        if (owed.offer(new Owed(request, time.nanoTime() + limit))) {
            thread.execute(this::releaseOwed);
        } else {
            LOG.log(
                    Level.WARNING,
                    "Lock ''{0}'' on {1}: {2} releases wait for the server already; what it still grants falls free by itself.",
                    request.name(),
                    backend,
                    MOST);
        }
    }

    /** Tells whether the server was found silent, and not yet found back. */
    boolean areOwed() {
        return !owed.isEmpty();
    }

    /** Stops at the first fault: a server that doesn't answer one owner is asked once in a while, not once an owner. */
    private void releaseOwed() {
        Owed next;
        while (!retryScheduled && (next = owed.peek()) != null) {
            try {
                if (next.deadline() - time.nanoTime() > 0) {
                    backend.release(next.request());
                }
                owed.remove(next);
            } catch (LockException e) {
                if (e.code() == LockException.Code.UNAVAILABLE) {
                    retryScheduled = true;
                    thread.schedule(this::retry, ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
                } else {
                    LOG.log(Level.WARNING, "A lock could not be released; it falls free by itself.", e);
                    owed.remove(next);
                }
            }
        }
    }

    private void retry() {
        retryScheduled = false;
        releaseOwed();
    }

    /** Tries what is owed a last time, since it is a try that is scheduled. */
    void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
    }
}
