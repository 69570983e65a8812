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
 * The calls of a connection whose handlers must not start yet, because too much data waits to be sent to its peer, or
 * because there is no memory for their answers. They use no thread while they wait.
 *
 * <p>{@link #holds} may be called by any thread, {@link #release} only on the connection's event loop.
 */
public final class HeldCalls {
    /** The number of calls with unknown answer sizes that start at once. */
    private static final int MAX_UNKNOWN = 64;

    private static final int MANY_CANCELLED = 256;

    /** The time between two checks for memory that other connections give back. */
    private static final long CHECK_MILLIS = 10;

    /** A call that may have to wait. */
    public interface Call {
        /** Returns how many bytes its answer will take, or zero if the amount is negligible. */
        int expectedAnswer();

        /**
         * Allows the call to start. This many bytes were taken from the account for its answer; the call must give them
         * back.
         */
        void mayStart(int bytes);

        /** Returns whether no caller waits for it any more. */
        boolean isCancelled();

        /** Starts the call, because it needn't wait any more or was cancelled. */
        void start();
    }

    /**
     * The largest expected answer, as a fraction of the memory: an answer expected to be larger would wait for ever.
     */
    private static final int MAX_EXPECTED_SHARE = 4;

    private final EventExecutor loop;
    private final MemoryAccount account;
    private final long maxExpected;
    private final Backlog backlog;
    private final Queue<Call> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isCheckScheduled = new AtomicBoolean();

    /** The number of calls that were cancelled while they may have been held. */
    private int cancelled;

    /** Creates an instance without calls. */
    public HeldCalls(EventExecutor loop, MemoryAccount account, RpcLimits limits, Backlog backlog) {
        this.loop = loop;
        this.account = account;
        this.backlog = backlog;
        maxExpected = limits.maxMemory() / MAX_EXPECTED_SHARE;
    }

    /** Returns whether a call must wait; it is then started later. */
    public boolean holds(Call call) {
        if (backlog.isFull() || !mayStart(call)) {
            queue.add(call);
            later(0);
            return true;
        }
        return false;
    }

    private boolean mayStart(Call call) {
        int expected = (int) Math.min(call.expectedAnswer(), maxExpected);
        if (expected > 0 && !account.tryExpect(expected)) {
            return false;
        }
        call.mayStart(expected);
        return true;
    }

    /** Reports that a call was cancelled, possibly one that is held. On the event loop. */
    public void cancelled() {
        cancelled++;
        if (cancelled >= MANY_CANCELLED) {
            cancelled = 0;
            // Cancelled calls would otherwise pile up without limit behind one that waits for long.
            queue.removeIf(call -> {
                boolean over = call.isCancelled();
                if (over) {
                    call.start();
                }
                return over;
            });
        }
    }

    /** Starts the calls that needn't wait any more. */
    public void release() {
        int unknown = 0;
        @Nullable Call first;
        while ((first = queue.peek()) != null) {
            if (!first.isCancelled()) {
                boolean known = first.expectedAnswer() > 0;
                if (backlog.isFull() || !known && unknown == MAX_UNKNOWN || !mayStart(first)) {
                    later(CHECK_MILLIS);
                    return;
                }
                unknown += known ? 0 : 1;
            }
            queue.remove();
            first.start();
        }
    }

    private void later(long millis) {
        if (isCheckScheduled.compareAndSet(false, true)) {
            try {
                loop.schedule(this::check, millis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // The loop has ended, and so has the connection.
                isCheckScheduled.set(false);
            }
        }
    }

    private void check() {
        isCheckScheduled.set(false);
        try {
            release();
        } finally {
            // Also if one of them could not be started, for example for lack of memory.
            if (!queue.isEmpty()) {
                later(CHECK_MILLIS);
            }
        }
    }
}
