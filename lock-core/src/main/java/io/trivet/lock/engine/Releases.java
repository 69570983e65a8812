package io.trivet.lock.engine;

import io.trivet.lock.LockException;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.Released;
import io.trivet.lock.spi.TimeSource;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets owners go on the server: at once, or, where the server couldn't be asked or refused, as soon as it can be.
 *
 * <p>A server that stood still may carry out a request long after its sender gave up. What it then grants belongs to nobody,
 * and would stand until its lease time is over, or on some servers for as long as the client is connected. One that refuses may have
 * something in its way that passes, as a pooler that mixes up statements.
 */
final class Releases {
    private static final System.Logger LOG = System.getLogger("io.trivet.lock");
    private static final Duration ASK_AGAIN = Duration.ofMillis(250);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(4);
    private static final Duration STANDSTILL = Duration.ofMinutes(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    /** A program that asks a dead server in a loop must not fill its memory. */
    private static final int MAX_OWED = 1000;

    /** An owner to let go, and until when a refusal and a silence are met with another try. */
    private record Owed(LockRequest request, long unlessRefusedAt, long unlessSilentAt) {}

    private enum Answer {
        DONE,
        REFUSED,
        NONE
    }

    private final LockBackend backend;
    private final TimeSource time;
    private final LinkedBlockingQueue<Owed> owed = new LinkedBlockingQueue<>(MAX_OWED);
    private final ScheduledThreadPoolExecutor thread;

    /** Touched by the one thread only, as is the pause. */
    private boolean retryScheduled;

    private Duration pause = ASK_AGAIN;

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

    /**
     * Releases many when the client is closed, in the time that there is for it; what had no answer until then is left to the server.
     *
     * @return what the server said to each, or nothing if it said nothing
     */
    List<Released> all(List<LockRequest> requests) {
        if (requests.isEmpty()) {
            return List.of();
        }
        FutureTask<List<Released>> task = new FutureTask<>(() -> backend.releaseAll(requests));
        Thread releasing = new Thread(task, "trivet-lock-release " + backend);
        releasing.setDaemon(true);
        boolean interrupted = Thread.interrupted();
        try {
            releasing.start();
            return task.get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
            logUnreleased(requests, e);
        } catch (ExecutionException e) {
            logUnreleased(requests, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | OutOfMemoryError e) {
            logUnreleased(requests, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return List.of();
    }

    private void logUnreleased(List<LockRequest> requests, Throwable reason) {
        LOG.log(
                Level.WARNING,
                "The client of " + backend + " was closed, and its " + requests.size()
                        + " locks may not have been released; they fall free when the server answers, or their lease time is over.",
                reason);
    }

    /**
     * Lets go of what a request that failed may have left: where an answer was lost, it may have arrived, and must not stand until its time is
     * over.
     *
     * @param hurried whether the calling thread has no time for it
     */
    void withdraw(LockRequest request, Throwable fault, boolean hurried) {
        if (hurried || isUnavailable(fault)) {
            // A server that was just found silent isn't waited for a second time.
            later(request, !(fault instanceof LockException) || isUnavailable(fault));
            return;
        }
        try {
            now(request);
        } catch (Throwable e) {
            fault.addSuppressed(e);
            boolean refusedBoth = fault instanceof LockException && !isUnavailable(e);
            if (!refusedBoth) {
                later(request);
            }
        }
    }

    /**
     * Releases as soon as the server does it, unless that comes later than the lease time is over, by its own words, or than a minute after
     * that where it says nothing.
     */
    void later(LockRequest request) {
        later(request, true);
    }

    private void later(LockRequest request, boolean alsoIfRefused) {
        long now = time.nanoTime();
        long leaseOver = now + request.leaseTime().toNanos();
        Owed each = new Owed(request, alsoIfRefused ? leaseOver : now, leaseOver + STANDSTILL.toNanos());
        if (owed.offer(each)) {
            thread.execute(this::releaseOwed);
        } else {
            logDropped(request);
        }
    }

    private void logDropped(LockRequest request) {
        LOG.log(
                Level.WARNING,
                "Lock ''{0}'' on {1}: {2} releases wait for the server already; what it still grants falls free by itself.",
                request.name(),
                backend,
                MAX_OWED);
    }

    static boolean isUnavailable(Throwable fault) {
        return fault instanceof LockException e && e.code() == LockException.Code.UNAVAILABLE;
    }

    private void releaseOwed() {
        if (retryScheduled) {
            return;
        }
        boolean again = true;
        try {
            again = !releaseAll();
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "Releasing what is owed to " + backend + " failed; trying again.", e);
        }
        if (again) {
            retryScheduled = true;
            thread.schedule(this::retry, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Tries each once, and tells whether nothing is owed any more. Stops where no answer comes: a server that doesn't answer one owner is
     * asked once in a while, not once an owner.
     */
    private boolean releaseAll() {
        Duration next = ASK_AGAIN;
        boolean all = true;
        for (int left = owed.size(); left > 0; left--) {
            Owed first = owed.peek();
            if (first == null) {
                break;
            }
            Answer answer = release(first);
            if (answer == Answer.NONE) {
                all = false;
                break;
            }
            owed.remove(first);
            if (answer == Answer.REFUSED) {
                all = false;
                next = pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
                if (!owed.offer(first)) {
                    logDropped(first.request());
                }
            }
        }
        pause = next;
        return all;
    }

    private Answer release(Owed each) {
        // One that was meant for somebody else: servers' clients would refuse to wait.
        Thread.interrupted();
        if (each.unlessSilentAt() - time.nanoTime() <= 0) {
            return Answer.DONE;
        }
        try {
            backend.release(each.request());
            return Answer.DONE;
        } catch (Throwable e) {
            if (isUnavailable(e)) {
                return Answer.NONE;
            }
            if (each.unlessRefusedAt() - time.nanoTime() > 0) {
                return Answer.REFUSED;
            }
            LOG.log(
                    Level.WARNING,
                    "Lock '" + each.request().name() + "' on " + backend
                            + " could not be released until its lease was over; no more is tried.",
                    e);
            return Answer.DONE;
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
