package io.trivet.rpc.zerorpc;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.trivet.rpc.netty.ReadClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the heartbeats of a connection's channels, from its event loop whatever the handlers do, and finds the channels
 * whose peer is silent for too long. One timer serves all channels, and only while there are some. A channel gets its
 * pulse when the timer finds it: most calls have ended before.
 *
 * @param <C> the type of channels
 */
final class Heartbeats<C extends Heartbeats.Channel> {
    /** A channel. */
    interface Channel {
        /** Returns when it was opened. */
        long openedAt();

        /** Returns its pulse, or null if it has none yet. */
        @Nullable
        Pulse pulse();

        /** Sets its pulse. */
        void begin(Pulse pulse);
    }

    /** How often the timer looks, as a fraction of a heartbeat: heartbeats come late by this much at most. */
    private static final int LOOKS = 5;

    private final long heartbeatNanos;
    private final long pauseNanos;
    private final long silenceNanos;
    private final Supplier<Collection<C>> channels;
    private final Consumer<C> beat;
    private final Runnable flush;
    private final Consumer<C> lost;

    private @Nullable EventExecutor loop;
    private LongSupplier nanoTime = System::nanoTime;
    private @Nullable Future<?> timer;

    /** Whether nothing is read from the peer, and the time when that last ended. */
    private boolean isPaused;

    private long resumedAt;

    /**
     * Creates an instance for a connection.
     *
     * @param channels returns the open channels
     * @param beat writes a heartbeat
     * @param flush sends what was written
     * @param lost ends a channel whose peer is lost
     */
    Heartbeats(Limits limits, Supplier<Collection<C>> channels, Consumer<C> beat, Runnable flush, Consumer<C> lost) {
        heartbeatNanos = limits.heartbeat().toNanos();
        pauseNanos = limits.pause().toNanos();
        silenceNanos = limits.silence().toNanos();
        this.channels = channels;
        this.beat = beat;
        this.flush = flush;
        this.lost = lost;
    }

    /** Sets the event loop. Called once, before all other methods. */
    void on(EventExecutor executor) {
        loop = executor;
        nanoTime = ReadClock.nanoTime(executor);
        resumedAt = nanoTime.getAsLong();
    }

    /** Returns the time for a channel that opens now, and watches it: it is added to the others next. */
    long open() {
        if (timer == null && loop != null) {
            timer = loop.schedule(this::look, heartbeatNanos / LOOKS, TimeUnit.NANOSECONDS);
        }
        return nanoTime.getAsLong();
    }

    /** Reports an event of the peer on a channel. */
    void heard(C channel, EventName name) {
        pulse(channel).heard(nanoTime.getAsLong(), name == EventName.HEARTBEAT);
    }

    private Pulse pulse(C channel) {
        Pulse pulse = channel.pulse();
        if (pulse == null) {
            pulse = new Pulse(channel.openedAt(), heartbeatNanos);
            channel.begin(pulse);
        }
        return pulse;
    }

    /** Reports that nothing is read from the peer any more, or again: its silence doesn't count meanwhile. */
    void pause(boolean pause) {
        isPaused = pause;
        resumedAt = nanoTime.getAsLong();
    }

    private void look() {
        timer = null;
        long now = nanoTime.getAsLong();
        Collection<C> open = channels.get();
        List<C> silent = new ArrayList<>(0);
        List<C> due = new ArrayList<>(0);
        for (C channel : open) {
            Pulse pulse = pulse(channel);
            if (isLost(pulse, now)) {
                silent.add(channel);
            } else if (pulse.beats(now, heartbeatNanos)) {
                due.add(channel);
            }
        }
        try {
            // Only now, because sending may end channels.
            due.forEach(beat);
            if (!due.isEmpty()) {
                flush.run();
            }
            silent.forEach(lost);
        } finally {
            // Also if one of them could not be ended, for example for lack of memory.
            if (!open.isEmpty() && loop != null && timer == null) {
                timer = loop.schedule(this::look, heartbeatNanos / LOOKS, TimeUnit.NANOSECONDS);
            }
        }
    }

    private boolean isLost(Pulse pulse, long now) {
        long most = pulse.hasBeaten() ? pauseNanos : silenceNanos;
        return !isPaused && most > 0 && pulse.silence(now, resumedAt) >= most;
    }

    /** Stops the timer, at the end of the connection. */
    void close() {
        loop = null;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
