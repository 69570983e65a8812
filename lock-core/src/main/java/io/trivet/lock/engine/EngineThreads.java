package io.trivet.lock.engine;

import java.lang.System.Logger.Level;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one client, all daemons. They start when they are needed, and end when they are idle: one timer
 * thread, a few that renew leases, and any number of workers. Workers wait for the server on behalf of futures, and run
 * the program's actions.
 */
final class EngineThreads {
    private static final System.Logger LOG = System.getLogger("io.trivet.lock");
    private static final int RENEWERS = 8;
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSE_SECONDS = 5;

    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor renewers;
    private final ThreadPoolExecutor workers;

    EngineThreads(Object backend) {
        timer = new ScheduledThreadPoolExecutor(1, named("trivet-lock-timer " + backend));
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        // Only a closed client rejects tasks, and it ends its grants and waits itself.
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        renewers = new ThreadPoolExecutor(
                RENEWERS,
                RENEWERS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                named("trivet-lock-renewal " + backend),
                new ThreadPoolExecutor.DiscardPolicy());
        renewers.allowCoreThreadTimeOut(true);
        workers = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                named("trivet-lock-worker " + backend));
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    void renew(Runnable task) {
        renewers.execute(task);
    }

    /**
     * Runs a task that may block. If the client was closed meanwhile, or no thread can be started, it runs on the
     * caller's thread.
     */
    void run(Runnable task) {
        try {
            start(task);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            runAndLog(task);
        }
    }

    /** Runs a task that may block on another thread. */
    void start(Runnable task) {
        workers.execute(() -> runAndLog(task));
    }

    private static void runAndLog(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "A task of a lock client failed.", e);
        }
    }

    /** Waits a limited time for tasks that still run. */
    void close() {
        timer.shutdownNow();
        renewers.shutdown();
        workers.shutdown();
        try {
            renewers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
