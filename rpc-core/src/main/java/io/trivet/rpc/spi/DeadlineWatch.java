package io.trivet.rpc.spi;

import io.trivet.rpc.Deadline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a transport's calls when their deadlines pass. One timer, set for the earliest deadline, serves all calls.
 *
 * <p>A timer for each call would cost more than most calls do. A timer that fires every few milliseconds while there
 * are calls costs more than expected: it disturbs the system's placement of threads, and took a fifth of a single
 * caller's throughput in measurements on two processors. Thread-safe.
 *
 * @param <C> the type of calls
 */
public final class DeadlineWatch<C> {
    private static final Logger LOG = LoggerFactory.getLogger(DeadlineWatch.class);

    /** The longest time by which a call may end after its deadline; one check within that time serves many calls. */
    private static final long LATENESS_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Supplier<? extends Collection<C>> calls;
    private final Function<C, @Nullable Deadline> deadlines;
    private final Consumer<C> overdue;

    /** The timer that is set, or null. Writes are guarded by {@code this}. */
    private volatile @Nullable Timer timer;

    private boolean stopped;

    /**
     * Creates a watch without a timer.
     *
     * @param calls returns the calls in progress; called on one of the scheduler's threads; no other thread may change
     *     the collection until all calls were checked
     * @param deadlines returns the deadline of a call, or null if it has none
     * @param overdue ends a call whose deadline has passed; called after all calls were checked
     */
    public DeadlineWatch(
            Supplier<? extends Collection<C>> calls, Function<C, @Nullable Deadline> deadlines, Consumer<C> overdue) {
        this.calls = calls;
        this.deadlines = deadlines;
        this.overdue = overdue;
    }

    /**
     * Schedules a check soon after a deadline. First add the call to the collection that checks read; call this method
     * after that.
     *
     * @param threads the executor that runs the check
     */
    public void watch(Deadline deadline, ScheduledExecutorService threads) {
        Timer set = timer;
        if (set == null || set.due.earlier(deadline) != set.due) {
            set(deadline, threads);
        }
    }

    private synchronized void set(Deadline deadline, ScheduledExecutorService threads) {
        Timer before = timer;
        long left = deadline.remainingNanos();
        if (stopped || before != null && before.due.remainingNanos() - left <= LATENESS_NANOS) {
            return;
        }
        Timer next = new Timer(deadline, threads);
        try {
            next.future = threads.schedule(next, Math.max(left, LATENESS_NANOS), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The executor was shut down, and the code that did so ends the calls.
            return;
        }
        timer = next;
        cancel(before);
    }

    /** Stops all checks. */
    public synchronized void stop() {
        stopped = true;
        cancel(timer);
        timer = null;
    }

    private void cancel(@Nullable Timer set) {
        if (set != null && set.future != null) {
            set.future.cancel(false);
        }
    }

    private synchronized boolean takeTimer(Timer set) {
        if (timer != set) {
            return false;
        }
        // Cleared before the check, because a call that the check doesn't see sets another timer.
        timer = null;
        return true;
    }

    /**
     * Ends the calls whose deadlines have passed. Returns the earliest deadline of the others, or null if there are
     * none.
     */
    private @Nullable Deadline check() {
        List<C> over = new ArrayList<>();
        Deadline earliest = null;
        for (C call : calls.get()) {
            Deadline deadline = deadlines.apply(call);
            if (deadline == null) {
                continue;
            }
            if (deadline.isExpired()) {
                over.add(call);
            } else {
                earliest = earliest == null ? deadline : earliest.earlier(deadline);
            }
        }
        for (C call : over) {
            try {
                overdue.accept(call);
            } catch (Throwable e) {
                // The other overdue calls must end, too.
                LOG.error("An overdue call can't be ended.", e);
            }
        }
        return earliest;
    }

    private final class Timer implements Runnable {
        private final Deadline due;
        private final ScheduledExecutorService threads;
        private @Nullable Future<?> future;

        Timer(Deadline due, ScheduledExecutorService threads) {
            this.due = due;
            this.threads = threads;
        }

        @Override
        public void run() {
            if (takeTimer(this)) {
                Deadline earliest = due;
                try {
                    earliest = check();
                } finally {
                    // If the check failed, for example for lack of memory, another one follows soon.
                    if (earliest != null) {
                        watch(earliest, threads);
                    }
                }
            }
        }
    }
}
