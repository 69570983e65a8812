package io.trivet.lock.engine;

import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.TimeSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One request that another thread sends, so that the caller can leave when its time is over. The turn for the name
 * belongs to the request until the answer arrives, even after the caller has left.
 */
final class PendingRequest implements Runnable {
    /** Handles the answer if the caller has left. */
    interface LateAnswerHandler {
        /** Called before the caller leaves. */
        void beforeLeaving();

        /** Called if the answer arrived before the caller could leave. */
        void cancelLeaving();

        /** Called with the answer after the caller has left; one of the two is null. */
        void onLateAnswer(@Nullable AcquireResult attempt, @Nullable Throwable fault);
    }

    private enum State {
        UNDER_WAY,
        ANSWERED,
        LEFT
    }

    private final BackendContext context;
    private final LockRequest request;
    private final LateAnswerHandler lateHandler;
    private final Thread caller = Thread.currentThread();
    private final AtomicReference<State> state = new AtomicReference<>(State.UNDER_WAY);

    /** The answer, written before the state. */
    private @Nullable AcquireResult attempt;

    private @Nullable Throwable fault;

    PendingRequest(BackendContext context, LockRequest request, LateAnswerHandler lateHandler) {
        this.context = context;
        this.request = request;
        this.lateHandler = lateHandler;
    }

    @Override
    public void run() {
        AcquireResult answer = null;
        Throwable thrown = null;
        try {
            answer = context.backend().acquire(request);
        } catch (Throwable e) {
            thrown = e;
        } finally {
            context.slots().release();
        }
        attempt = answer;
        fault = thrown;
        if (state.compareAndSet(State.UNDER_WAY, State.ANSWERED)) {
            LockSupport.unpark(caller);
        } else {
            lateHandler.onLateAnswer(answer, thrown);
        }
    }

    /**
     * Waits for the answer; returns false if the caller has left because its time was over.
     *
     * @throws InterruptedException if the caller is interruptible, and has left because it was interrupted
     */
    boolean await(TimeSource time, long deadline, boolean interruptible) throws InterruptedException {
        boolean interrupted = false;
        try {
            while (state.get() == State.UNDER_WAY) {
                long left = deadline - time.nanoTime();
                if (left <= 0) {
                    return !leave();
                }
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    if (interruptible && leave()) {
                        throw new InterruptedException();
                    }
                    interrupted = true;
                }
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns whether the caller has left; false if the answer came first. */
    private boolean leave() {
        lateHandler.beforeLeaving();
        if (state.compareAndSet(State.UNDER_WAY, State.LEFT)) {
            return true;
        }
        lateHandler.cancelLeaving();
        return false;
    }

    /** Returns the server's answer, or throws the fault. */
    AcquireResult answer() {
        if (fault instanceof RuntimeException exception) {
            throw exception;
        }
        if (fault instanceof Error error) {
            throw error;
        }
        if (attempt == null) {
            throw new IllegalStateException("The backend gave no answer.", fault);
        }
        return attempt;
    }
}
