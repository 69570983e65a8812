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
 * Ends a transport's calls when their time is over, by one timer for all of them, which is set for the earliest deadline it was told of.
 *
 * <p>A timer for each call would cost more than most calls do. One that goes off every few milliseconds while there are calls costs more than it
 * seems to: it disturbs where the system puts threads, and took a fifth of a lone caller's throughput in measurements on two processors. Thread-safe.
 *
 * @param <C> a call
 */
public final class DeadlineWatch<C> {
    private static final Logger LOG = LoggerFactory.getLogger(DeadlineWatch.class);

    /** How much later than at its deadline a call may end; within that, one look serves many. */
    private static final long LATENESS_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Supplier<? extends Collection<C>> calls;
    private final Function<C, @Nullable Deadline> deadlines;
    private final Consumer<C> overdue;

    /** The timer that is set, or null. Written under this. */
    private volatile @Nullable Timer timer;

    private boolean stopped;

    /**
     * Makes one that has no timer set.
     *
     * @param calls gives those under way, on one of the threads; nobody else changes what it gave until they were looked at
     * @param deadlines gives a call's, or null if it takes the time it needs
     * @param overdue ends a call whose time is over, when all were looked at
     */
    public DeadlineWatch(
            Supplier<? extends Collection<C>> calls, Function<C, @Nullable Deadline> deadlines, Consumer<C> overdue) {
        this.calls = calls;
        this.deadlines = deadlines;
        this.overdue = overdue;
    }

    /**
     * Sees to it that there is a look soon after a deadline. Called when a look would find the call.
     *
     * @param threads one of them looks
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
            // The threads have ended, and whoever ended them ends the calls.
            return;
        }
        timer = next;
        cancel(before);
    }

    /** Looks no more. */
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

    private synchronized boolean goesOff(Timer set) {
        if (timer != set) {
            return false;
        }
        // Before the look: a call that it doesn't find any more sets another.
        timer = null;
        return true;
    }

    /** Ends the calls whose time is over, and returns the earliest deadline of the others, or null if there are none. */
    private @Nullable Deadline look() {
        List<C> over = new ArrayList<>();
        Deadline earliest = null;
        for (C call : calls.get()) {
            Deadline deadline = deadlines.apply(call);
            if (deadline == null) {
                continue;
            }
            if (deadline.isOver()) {
                over.add(call);
            } else {
                earliest = earliest == null ? deadline : earliest.earlier(deadline);
            }
        }
        for (C call : over) {
            try {
                overdue.accept(call);
            } catch (Throwable e) {
                // The others' time is over, too.
                LOG.error("A call that is overdue can't be ended.", e);
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
            if (goesOff(this)) {
                Deadline earliest = due;
                try {
                    earliest = look();
                } finally {
                    // Where the look failed, for want of memory, say, there is another soon.
                    if (earliest != null) {
                        watch(earliest, threads);
                    }
                }
            }
        }
    }
}
