package io.trivet.lock.engine;

import io.trivet.lock.LockException;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.ReleaseResult;
import io.trivet.lock.spi.TimeSource;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Releases owners on the server: at once, or later if the server couldn't be asked or refused.
 *
 * <p>A server that was blocked may run a request long after its sender gave up. Its grant is then unused, and would
 * stay until its lease time is over, or on some servers as long as the client is connected. A refusal may have a cause
 * that goes away, such as a pooler that mixes up statements.
 */
final class Releases {
    private static final System.Logger LOG = System.getLogger("io.trivet.lock");
    private static final Duration ASK_AGAIN = Duration.ofMillis(250);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(4);
    private static final Duration MAX_SILENCE = Duration.ofMinutes(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    /**
     * The maximum number of pending releases, so that a program that asks a dead server in a loop doesn't fill its
     * memory.
     */
    private static final int MAX_PENDING = 1000;

    /**
     * A pending release: the moment until which the server must keep the name taken, and those until which it is tried
     * again after a refusal and after silence.
     */
    private record PendingRelease(
            LockRequest request, long keepUntil, long retryRefusalUntil, long retrySilenceUntil) {}

    private enum Answer {
        DONE,
        REFUSED,
        NONE
    }

    private final LockBackend backend;
    private final TimeSource time;
    private final LinkedBlockingQueue<PendingRelease> pending = new LinkedBlockingQueue<>(MAX_PENDING);
    private final ScheduledThreadPoolExecutor thread;

    /** Whether a retry is scheduled; used only by the one thread, like the pause. */
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

    /**
     * Releases before it returns, even in an interrupted thread, in which the servers' client libraries would refuse to
     * wait.
     */
    ReleaseResult now(DueRelease due) {
        boolean interrupted = Thread.interrupted();
        try {
            return send(due);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private ReleaseResult send(DueRelease due) {
        return due.keep() > 0
                ? backend.releaseAfter(due.request(), Duration.ofMillis(Nanos.roundUpToMillis(due.keep())))
                : backend.release(due.request());
    }

    /**
     * Releases many grants when the client is closed, within the time limit for that. Requests without an answer until
     * then are left to the server.
     *
     * @return the server's answer to each, or an empty list if there was no answer
     */
    List<ReleaseResult> all(List<DueRelease> due) {
        if (due.isEmpty()) {
            return List.of();
        }
        FutureTask<List<ReleaseResult>> task = new FutureTask<>(() -> sendAll(due));
        Thread releasing = new Thread(task, "trivet-lock-release " + backend);
        releasing.setDaemon(true);
        boolean interrupted = Thread.interrupted();
        try {
            releasing.start();
            return task.get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
            logUnreleased(due.size(), e);
        } catch (ExecutionException e) {
            logUnreleased(due.size(), e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | OutOfMemoryError e) {
            logUnreleased(due.size(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return List.of();
    }

    private List<ReleaseResult> sendAll(List<DueRelease> due) {
        List<LockRequest> free = due.stream()
                .filter(each -> each.keep() == 0)
                .map(DueRelease::request)
                .toList();
        Iterator<ReleaseResult> freed =
                (free.isEmpty() ? List.<ReleaseResult>of() : backend.releaseAll(free)).iterator();
        return due.stream()
                .map(each -> each.keep() == 0 ? freed.next() : send(each))
                .toList();
    }

    private void logUnreleased(int locks, Throwable reason) {
        LOG.log(
                Level.WARNING,
                "The client of " + backend + " was closed, and its " + locks
                        + " locks may not have been released; they become free when the server answers, or when their lease time is over.",
                reason);
    }

    /**
     * Releases everything that a failed request may have left on the server. If the answer was lost, the request may
     * have arrived, and its grant must not stay until its time is over.
     *
     * @param inBackground whether the calling thread must not wait for the release
     */
    void withdraw(LockRequest request, Throwable fault, boolean inBackground) {
        if (inBackground || isUnavailable(fault)) {
            // Don't wait a second time for a server that was just silent.
            later(DueRelease.now(request), !(fault instanceof LockException) || isUnavailable(fault));
            return;
        }
        try {
            now(DueRelease.now(request));
        } catch (Throwable e) {
            fault.addSuppressed(e);
            boolean refusedBoth = fault instanceof LockException && !isUnavailable(e);
            if (!refusedBoth) {
                later(request);
            }
        }
    }

    /**
     * Releases as soon as the server allows. After a refusal it tries until the lease time is over, and after silence
     * one minute longer.
     */
    void later(LockRequest request) {
        later(DueRelease.now(request));
    }

    /** Releases like {@link #later(LockRequest)}, or lets the server keep the name taken for the rest of that time. */
    void later(DueRelease due) {
        later(due, true);
    }

    private void later(DueRelease due, boolean alsoIfRefused) {
        LockRequest request = due.request();
        long now = time.nanoTime();
        long leaseOver = now + request.leaseTime().toNanos();
        PendingRelease each = new PendingRelease(
                request, now + due.keep(), alsoIfRefused ? leaseOver : now, leaseOver + MAX_SILENCE.toNanos());
        if (pending.offer(each)) {
            thread.execute(this::releasePending);
        } else {
            logDropped(request);
        }
    }

    private void logDropped(LockRequest request) {
        LOG.log(
                Level.WARNING,
                "{0} on {1}: {2} releases are already pending; this one is dropped, and its lock becomes free after its lease time.",
                describe(request),
                backend,
                MAX_PENDING);
    }

    private static String describe(LockRequest request) {
        return LockNames.describe(request.mode().kind(), request.name());
    }

    static boolean isUnavailable(Throwable fault) {
        return fault instanceof LockException e && e.code() == LockException.Code.UNAVAILABLE;
    }

    private void releasePending() {
        if (retryScheduled) {
            return;
        }
        boolean again = true;
        try {
            again = !releaseAll();
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "The pending releases on " + backend + " failed; trying again.", e);
        }
        if (again) {
            retryScheduled = true;
            thread.schedule(this::retry, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Tries each once, and returns true if none is pending any more. It stops at the first one without an answer: a
     * silent server is asked once in a while, not once for each owner.
     */
    private boolean releaseAll() {
        Duration next = ASK_AGAIN;
        boolean all = true;
        for (int left = pending.size(); left > 0; left--) {
            PendingRelease first = pending.peek();
            if (first == null) {
                break;
            }
            Answer answer = release(first);
            if (answer == Answer.NONE) {
                all = false;
                break;
            }
            pending.remove(first);
            if (answer == Answer.REFUSED) {
                all = false;
                next = pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
                if (!pending.offer(first)) {
                    logDropped(first.request());
                }
            }
        }
        pause = next;
        return all;
    }

    private Answer release(PendingRelease each) {
        // Clears an interrupt that was meant for another task, because the servers' client libraries would refuse to
        // wait.
        Thread.interrupted();
        if (each.retrySilenceUntil() - time.nanoTime() <= 0) {
            return Answer.DONE;
        }
        try {
            send(new DueRelease(each.request(), Math.max(0, each.keepUntil() - time.nanoTime())));
            return Answer.DONE;
        } catch (Throwable e) {
            if (isUnavailable(e)) {
                return Answer.NONE;
            }
            if (each.retryRefusalUntil() - time.nanoTime() > 0) {
                return Answer.REFUSED;
            }
            LOG.log(
                    Level.WARNING,
                    describe(each.request()) + " on " + backend
                            + " could not be released before its lease was over; giving up.",
                    e);
            return Answer.DONE;
        }
    }

    private void retry() {
        retryScheduled = false;
        releasePending();
    }

    /** Tries the pending releases a last time, because that attempt is already scheduled. */
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
