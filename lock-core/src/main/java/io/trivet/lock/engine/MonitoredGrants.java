package io.trivet.lock.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is granted to a client, and when it is to be looked at next.
 *
 * <p>There is one next check for all grants, and not a timer for each: a grant that comes and goes between two checks costs an entry in a
 * set. It is scheduled by the machine's clock, which need not be the one that leases are held against. Thread-safe.
 */
final class MonitoredGrants {
    /** No check is needed. */
    static final long NEVER = Long.MAX_VALUE;

    /** After what should not happen, such as a lack of memory. */
    static final long AFTER_FAULT = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long MIN_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    /** A machine that slept, or a wall clock that was set, is noticed within this time. */
    private static final long MAX_PAUSE = TimeUnit.SECONDS.toNanos(1);

    /** Checks of very many grants take their time, and shall take a tenth of it at most. */
    private static final int PAUSE_PER_CHECK = 10;

    /** A pause of the machine in a check must not delay the next one by ten times as much. */
    private static final long MAX_MIN_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final ScheduledExecutorService timer;
    private final Set<Generation> granted = ConcurrentHashMap.newKeySet();

    /** Checks all, and returns in how many nanoseconds to do so again. */
    private LongSupplier check = () -> NEVER;

    private @Nullable ScheduledFuture<?> next;
    private volatile boolean scheduled;
    private volatile long nextCheck;
    private volatile long minPause = MIN_PAUSE;

    MonitoredGrants(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /** Has all be checked by this; called once, before there is any. */
    void checkBy(LongSupplier checkAll) {
        check = checkAll;
    }

    Set<Generation> all() {
        return granted;
    }

    /** Looks after what was just granted. */
    void begin(Grant grant) {
        granted.add(grant.generation());
        resume(grant);
    }

    /** Looks after what was just handed over; it may have ended already. */
    void resume(Grant grant) {
        if (scheduled && nextCheck - System.nanoTime() < grant.margin()) {
            return;
        }
        scheduleCheck(nanosUntilCheck(grant));
    }

    void forget(Generation generation) {
        granted.remove(generation);
    }

    static long nanosUntilCheck(Grant grant) {
        if (grant.isEnded()) {
            return NEVER;
        }
        long left = grant.nanosLeft();
        if (!grant.isOpen()) {
            return left;
        }
        long untilLoss = left - grant.margin();
        Generation generation = grant.generation();
        return grant.wantsRenewal() && !generation.isAsking()
                ? Math.min(untilLoss, generation.nanosUntilRenewal())
                : untilLoss;
    }

    void scheduleCheck(long nanos) {
        if (nanos == NEVER) {
            return;
        }
        long pause = Math.max(minPause, Math.min(nanos, MAX_PAUSE));
        long at = System.nanoTime() + pause;
        if (scheduled && at - nextCheck >= 0) {
            return;
        }
        synchronized (this) {
            if (scheduled && at - nextCheck >= 0) {
                return;
            }
            // First, since no thread may be had for it: then the next who asks tries again.
            ScheduledFuture<?> planned = timer.schedule(this::checkAll, pause, TimeUnit.NANOSECONDS);
            if (next != null) {
                next.cancel(false);
            }
            next = planned;
            nextCheck = at;
            scheduled = true;
        }
    }

    private void checkAll() {
        synchronized (this) {
            scheduled = false;
        }
        long soonest = AFTER_FAULT;
        try {
            long began = System.nanoTime();
            soonest = check.getAsLong();
            long pause = PAUSE_PER_CHECK * (System.nanoTime() - began);
            minPause = Math.min(MAX_MIN_PAUSE, Math.max(MIN_PAUSE, pause));
        } finally {
            scheduleCheck(soonest);
        }
    }
}
