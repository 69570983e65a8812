package io.trivet.rpc;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The threads on which a client or a server calls subscribers, which may block. Thread-safe. */
final class SubscriberThreads implements Executor {
    /** The number of subscribers that can be called at once if they block. */
    private static final int MAX_SUBSCRIBERS = 256;

    /** Created for the first stream. */
    private @Nullable HandlerThreads threads;

    private boolean closed;

    @Override
    public void execute(Runnable signals) {
        if (!threads().executeAdmitted(releaseSlot -> {
            signals.run();
            releaseSlot.run();
        })) {
            // It was closed, and the subscriber must be told.
            signals.run();
        }
    }

    private synchronized HandlerThreads threads() {
        if (threads == null) {
            threads = HandlerThreads.create("trivet-rpc-subscriber", MAX_SUBSCRIBERS, 0);
            if (closed) {
                threads.shutdown();
            }
        }
        return threads;
    }

    /** Ends the threads after the last signal. Later signals come on the thread that has them. */
    synchronized void close() {
        closed = true;
        if (threads != null) {
            threads.shutdown();
        }
    }
}
