package io.trivet.rpc.netty;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A timeout for data that a peer must send. The clock is paused while nothing is read from the peer, because the delay
 * isn't the peer's fault then.
 *
 * <p>A timer is set while the clock runs, and isn't reset when the clock is restarted: it checks the remaining time
 * when it fires. For one event loop only.
 */
public final class ReadClock {
    private static final Duration FAR_FUTURE = Duration.ofDays(36_500);

    private final long limitNanos;
    private final Runnable overdue;
    private @Nullable EventExecutor loop;
    private LongSupplier nanoTime = System::nanoTime;
    private @Nullable Future<?> timer;
    private boolean runs;
    private boolean paused;

    /** The time of the start, corrected for the pauses. */
    private long started;

    private long pausedAt;

    /**
     * Creates a clock that isn't running.
     *
     * @param overdue called when the limit has passed; the clock is stopped then
     */
    public ReadClock(Duration limit, Runnable overdue) {
        limitNanos = limit.toNanos();
        this.overdue = overdue;
    }

    /** Sets the event loop. Called once, before all other methods. */
    public void on(EventExecutor executor) {
        loop = executor;
        nanoTime = nanoTime(executor);
    }

    /**
     * Returns the loop's clock. A loop with a thread uses the system's time. Before Netty 4.2, a test's loop with a
     * simulated time reveals it only by the remaining delay of a task.
     */
    public static LongSupplier nanoTime(EventExecutor executor) {
        if (executor instanceof SingleThreadEventExecutor) {
            return System::nanoTime;
        }
        ScheduledFuture<?> never = executor.schedule(() -> {}, FAR_FUTURE.toNanos(), TimeUnit.NANOSECONDS);
        return () -> -never.getDelay(TimeUnit.NANOSECONDS);
    }

    /** Starts the clock if it isn't running. */
    public void start() {
        if (!runs) {
            restart();
        }
    }

    /** Restarts the clock. */
    public void restart() {
        started = nanoTime.getAsLong();
        pausedAt = started;
        runs = true;
        if (timer == null && !paused) {
            schedule(limitNanos);
        }
    }

    /** Stops the clock, because the awaited data has arrived. */
    public void stop() {
        runs = false;
    }

    /** Pauses or continues the clock. */
    public void pause(boolean pause) {
        if (paused == pause) {
            return;
        }
        paused = pause;
        long now = nanoTime.getAsLong();
        if (pause) {
            pausedAt = now;
        } else {
            started += now - pausedAt;
            if (runs && timer == null) {
                schedule(limitNanos - (now - started));
            }
        }
    }

    /** Stops the clock for ever. */
    public void close() {
        runs = false;
        loop = null;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void schedule(long nanos) {
        if (loop != null) {
            timer = loop.schedule(this::check, Math.max(nanos, 1), TimeUnit.NANOSECONDS);
        }
    }

    private void check() {
        timer = null;
        if (!runs || paused) {
            return;
        }
        long left = limitNanos - (nanoTime.getAsLong() - started);
        if (left > 0) {
            schedule(left);
        } else {
            runs = false;
            overdue.run();
        }
    }
}
