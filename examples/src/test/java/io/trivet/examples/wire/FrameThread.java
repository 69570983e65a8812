package io.trivet.examples.wire;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A thread that carries calls; waiting on it for another call could block for ever. */
final class FrameThread extends Thread {
    private static final AtomicInteger COUNT = new AtomicInteger();

    FrameThread(Runnable task, String part) {
        super(task, "trivet-rpc-frames-" + part + "-" + COUNT.incrementAndGet());
        setDaemon(true);
    }

    /** Returns whether the current thread belongs to a client or a server. */
    static boolean isThis() {
        return Thread.currentThread() instanceof FrameThread;
    }

    /** Waits until an executor that was shut down has ended, unless the current thread may be one of its own. */
    static void awaitEnd(ExecutorService executor, long millis) {
        try {
            if (!isThis() && !executor.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
