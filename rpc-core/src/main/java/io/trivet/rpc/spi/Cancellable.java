package io.trivet.rpc.spi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A call that can be cancelled in every state: before it starts, while a thread runs it, and while a future completes
 * it.
 *
 * <p>Thread-safe.
 */
public class Cancellable {
    private static final Object NEW = new Object();
    private static final Object ENDING = new Object();
    private static final Object INTERRUPTING = new Object();
    private static final Object CANCELLED = new Object();

    /** {@link #NEW}, the thread that runs the call, the future that it waits for, or the state in which it ended. */
    private final AtomicReference<Object> state = new AtomicReference<>(NEW);

    /** Creates a call that hasn't started. */
    public Cancellable() {}

    /**
     * Cancels the call: it no longer starts, or its thread is interrupted, or the future that it returned is cancelled.
     */
    public final void cancel() {
        Object before = state.get();
        while (before != ENDING && before != INTERRUPTING && before != CANCELLED) {
            if (before instanceof Thread thread) {
                if (state.compareAndSet(thread, INTERRUPTING)) {
                    thread.interrupt();
                    state.set(CANCELLED);
                    return;
                }
            } else if (state.compareAndSet(before, CANCELLED)) {
                if (before instanceof CompletableFuture<?> future) {
                    future.cancel(true);
                }
                return;
            }
            before = state.get();
        }
    }

    /** Returns whether the call was cancelled. */
    public final boolean isCancelled() {
        Object now = state.get();
        return now == CANCELLED || now == INTERRUPTING;
    }

    /**
     * Marks the call as run by this thread from now on; returns false if it was cancelled before. Called by the code
     * that runs the call.
     */
    public final boolean begin() {
        return state.compareAndSet(NEW, Thread.currentThread());
    }

    /**
     * Sets the future that completes the call, if no thread has begun the call. If the call was cancelled before, the
     * future is cancelled. Called by the code that runs the call.
     */
    public final void resume(CompletableFuture<?> future) {
        if (!state.compareAndSet(NEW, future)) {
            future.cancel(true);
        }
    }

    /**
     * Marks this thread's part of the call as finished. The thread isn't interrupted for this call after that. Called
     * by the code that runs the call.
     *
     * @param goesOn the future that completes the call later, or null if the call is over
     */
    public final void end(@Nullable CompletableFuture<?> goesOn) {
        Thread self = Thread.currentThread();
        if (state.compareAndSet(self, goesOn == null ? ENDING : goesOn)) {
            return;
        }
        while (state.get() != CANCELLED) {
            Thread.onSpinWait();
        }
        // The interrupt was meant for the finished call.
        Thread.interrupted();
        if (goesOn != null) {
            goesOn.cancel(true);
        }
    }
}
