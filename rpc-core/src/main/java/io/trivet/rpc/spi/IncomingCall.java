package io.trivet.rpc.spi;

import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A call that a transport hands to a {@link Dispatcher}, and the way back for its answer.
 *
 * <p>The transport ends it early by {@link #cancel}: when its caller is gone or gave up, or its deadline is over. Thread-safe.
 */
public abstract class IncomingCall {
    private static final Object NEW = new Object();
    private static final Object ENDING = new Object();
    private static final Object INTERRUPTING = new Object();
    private static final Object CANCELLED = new Object();

    /** {@link #NEW}, the thread that runs the call, the future it waits for, or how it ended. */
    private final AtomicReference<Object> state = new AtomicReference<>(NEW);

    /** Returns what is called. */
    public abstract RpcCall call();

    /** Sends the answer. Called at most once, by any thread, and never after {@link #fail}. */
    public abstract void reply(@Nullable Object result, Metadata metadata);

    /** Sends that the call failed. Called at most once, by any thread, and never after {@link #reply}. */
    public abstract void fail(Fault fault);

    /** Sends that the call was not run, so that its caller may try elsewhere; in place of {@link #fail}. */
    public void refuse(Fault why) {
        fail(why);
    }

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

    /** Says that this thread runs the call from now on; false if it was given up before. For dispatchers. */
    public final boolean begin() {
        return state.compareAndSet(NEW, Thread.currentThread());
    }

    /** Says that the call, for which no thread ever began, goes on in a future. For dispatchers. */
    public final void goOn(CompletableFuture<?> future) {
        if (!state.compareAndSet(NEW, future)) {
            future.cancel(true);
        }
    }

    /** Says that this thread has done with the call, which may go on in a future; no interrupt of it comes after that. For dispatchers. */
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
