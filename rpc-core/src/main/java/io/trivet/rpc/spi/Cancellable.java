package io.trivet.rpc.spi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A call that can be given up wherever it is: before it starts, on the thread that runs it, or in the future in which it goes on.
 *
 * <p>Thread-safe.
 */
public class Cancellable {
    private static final Object NEW = new Object();
    private static final Object ENDING = new Object();
    private static final Object INTERRUPTING = new Object();
    private static final Object CANCELLED = new Object();

    /** {@link #NEW}, the thread that runs the call, the future it waits for, or how it ended. */
    private final AtomicReference<Object> state = new AtomicReference<>(NEW);

    /** Makes one that hasn't started. */
    public Cancellable() {}

    /** Gives the call up: it doesn't start any more, or its thread is interrupted, or the future that it returned is cancelled. */
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

    /** Tells whether the call was given up. */
    public final boolean isCancelled() {
        Object now = state.get();
        return now == CANCELLED || now == INTERRUPTING;
    }

    /** Says that this thread runs the call from now on; false if it was given up before. For whoever runs it. */
    public final boolean begin() {
        return state.compareAndSet(NEW, Thread.currentThread());
    }

    /** Says that the call, for which no thread ever began, goes on in a future. For whoever runs it. */
    public final void goOn(CompletableFuture<?> future) {
        if (!state.compareAndSet(NEW, future)) {
            future.cancel(true);
        }
    }

    /** Says that this thread has done with the call, which may go on in a future; no interrupt of it comes after that. For whoever runs it. */
    public final void end(@Nullable CompletableFuture<?> goesOn) {
        Thread self = Thread.currentThread();
        if (state.compareAndSet(self, goesOn == null ? ENDING : goesOn)) {
            return;
        }
        while (state.get() != CANCELLED) {
            Thread.onSpinWait();
        }
        // It was meant for the call that is over.
        Thread.interrupted();
        if (goesOn != null) {
            goesOn.cancel(true);
        }
    }
}
