package io.trivet.lock.jdbc;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The thread that returns idle connections to their pool. It runs only while there is something to return. */
final class IdleTimer {
    private static final long PAUSE_MILLIS = 500;

    private final ScheduledThreadPoolExecutor timer;
    private final AtomicBoolean planned = new AtomicBoolean();
    private final Runnable check;

    /**
     * Creates a timer.
     *
     * @param check looks for idle connections, and plans the next check if some stay
     */
    IdleTimer(String database, Runnable check) {
        this.check = check;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread created = new Thread(task, "trivet-lock-idle " + database);
            created.setDaemon(true);
            return created;
        });
        timer.setKeepAliveTime(10, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Plans a check in half a second, unless one is planned. */
    void plan() {
        if (!planned.get() && planned.compareAndSet(false, true)) {
            timer.schedule(
                    () -> {
                        planned.set(false);
                        check.run();
                    },
                    PAUSE_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    void close() {
        timer.shutdownNow();
    }
}
