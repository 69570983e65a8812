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
 * Tells when a peer lets us wait too long for what it sends. It stands still while nothing is read from the peer, which can't help that then.
 *
 * <p>A timer is set while it runs, and left alone when it is started anew: it looks how long there is to go. On one event loop only.
 */
public final class ReadClock {
    private static final Duration LONGER_THAN_ANY = Duration.ofDays(36_500);

    private final long limitNanos;
    private final Runnable overdue;
    private @Nullable EventExecutor loop;
    private LongSupplier nanoTime = System::nanoTime;
    private @Nullable Future<?> timer;
    private boolean runs;
    private boolean paused;

    /** When it was started, or would have been if it had never stood still. */
    private long started;

    private long pausedAt;

    /**
     * Makes one that doesn't run.
     *
     * @param overdue is called when the limit has passed; the clock has stopped then
     */
    public ReadClock(Duration limit, Runnable overdue) {
        limitNanos = limit.toNanos();
        this.overdue = overdue;
    }

    /** Tells it on which event loop it is. Called once, before all else. */
    public void on(EventExecutor executor) {
        loop = executor;
        nanoTime = nanoTime(executor);
    }

    /** A loop with a thread has the system's time; one whose time is moved tells it by what is left of a delay alone, until Netty 4.2. */
    private static LongSupplier nanoTime(EventExecutor executor) {
        if (executor instanceof SingleThreadEventExecutor) {
            return System::nanoTime;
        }
        ScheduledFuture<?> never = executor.schedule(() -> {}, LONGER_THAN_ANY.toNanos(), TimeUnit.NANOSECONDS);
        return () -> -never.getDelay(TimeUnit.NANOSECONDS);
    }

    /** Starts it, if it doesn't run. */
    public void start() {
        if (!runs) {
            restart();
        }
    }

    /** Starts it anew. */
    public void restart() {
        started = nanoTime.getAsLong();
        pausedAt = started;
        runs = true;
        if (timer == null && !paused) {
            schedule(limitNanos);
        }
    }

    /** Stops it: what was awaited is there. */
    public void stop() {
        runs = false;
    }

    /** Lets it stand still, or go on. */
    public void pause(boolean stands) {
        if (paused == stands) {
            return;
        }
        paused = stands;
        long now = nanoTime.getAsLong();
        if (stands) {
            pausedAt = now;
        } else {
            started += now - pausedAt;
            if (runs && timer == null) {
                schedule(limitNanos - (now - started));
            }
        }
    }

    /** Stops it for ever. */
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
            timer = loop.schedule(this::look, Math.max(nanos, 1), TimeUnit.NANOSECONDS);
        }
    }

    private void look() {
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
