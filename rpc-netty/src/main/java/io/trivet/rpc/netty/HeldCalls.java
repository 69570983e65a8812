package io.trivet.rpc.netty;

import io.netty.util.concurrent.EventExecutor;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.spi.MemoryAccount;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a connection whose handlers don't start yet: too much that was made for its peer waits to be taken, or there is no memory for the
 * answers that they will give. They take up no thread meanwhile.
 *
 * <p>{@link #holds} may be called by any thread, {@link #release} on the connection's event loop.
 */
public final class HeldCalls {
    /** Of those of which nothing is known, so many start at a time. */
    private static final int MAX_UNKNOWN = 64;

    private static final int MANY_CANCELLED = 256;

    /** How soon one looks again for memory that other connections give back. */
    private static final long LOOK_MILLIS = 10;

    /** A call that may have to wait. */
    public interface Call {
        /** Returns how many bytes its answer will take, or zero if that is nothing to speak of. */
        int expectedAnswer();

        /** Hears that it may start, and that so many bytes were taken from the account for its answer: for it to give back. */
        void mayStart(int bytes);

        /** Tells whether nobody waits for it any more. */
        boolean isCancelled();

        /** Has it started, since it needn't wait any more or was given up. */
        void start();
    }

    /** Of the memory: an answer for which more was ever expected would wait for ever. */
    private static final int MAX_EXPECTED_SHARE = 4;

    private final EventExecutor loop;
    private final MemoryAccount account;
    private final long mostExpected;
    private final Backlog backlog;
    private final Queue<Call> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean looks = new AtomicBoolean();

    /** How many were given up while they may have been held. */
    private int cancelled;

    /** Makes one that holds none. */
    public HeldCalls(EventExecutor loop, MemoryAccount account, RpcLimits limits, Backlog backlog) {
        this.loop = loop;
        this.account = account;
        this.backlog = backlog;
        mostExpected = limits.maxMemory() / MAX_EXPECTED_SHARE;
    }

    /** Tells whether a call has to wait: it is started later then. */
    public boolean holds(Call call) {
        if (backlog.isFull() || !mayStart(call)) {
            queue.add(call);
            later(0);
            return true;
        }
        return false;
    }

    private boolean mayStart(Call call) {
        int expected = (int) Math.min(call.expectedAnswer(), mostExpected);
        if (expected > 0 && !account.tryExpect(expected)) {
            return false;
        }
        call.mayStart(expected);
        return true;
    }

    /** A call was given up, perhaps one that is held. On the event loop. */
    public void cancelled() {
        cancelled++;
        if (cancelled >= MANY_CANCELLED) {
            cancelled = 0;
            // Behind one that waits for long they would grow without a bound.
            queue.removeIf(call -> {
                boolean over = call.isCancelled();
                if (over) {
                    call.start();
                }
                return over;
            });
        }
    }

    /** Starts those that needn't wait any more. */
    public void release() {
        int unknown = 0;
        @Nullable Call first;
        while ((first = queue.peek()) != null) {
            if (!first.isCancelled()) {
                boolean known = first.expectedAnswer() > 0;
                if (backlog.isFull() || !known && unknown == MAX_UNKNOWN || !mayStart(first)) {
                    later(LOOK_MILLIS);
                    return;
                }
                unknown += known ? 0 : 1;
            }
            queue.remove();
            first.start();
        }
    }

    private void later(long millis) {
        if (looks.compareAndSet(false, true)) {
            try {
                loop.schedule(this::look, millis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // The loop has ended, and the connection with it.
                looks.set(false);
            }
        }
    }

    private void look() {
        looks.set(false);
        try {
            release();
        } finally {
            // Also where one of them could not be started, for want of memory, say.
            if (!queue.isEmpty()) {
                later(LOOK_MILLIS);
            }
        }
    }
}
