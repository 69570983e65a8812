package io.trivet.lock.engine;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All grants of a client, and the time of their next check.
 *
 * <p>There is one next check for all grants instead of a timer for each: a grant that comes and goes between two checks
 * costs only an entry in a set. The check is scheduled by the machine's clock, which may differ from the clocks that
 * measure leases. Thread-safe.
 */
final class MonitoredGrants {
    /** The value that means that no check is needed. */
    static final long NEVER = Long.MAX_VALUE;

    /** The pause after an unexpected fault, such as a lack of memory. */
    static final long AFTER_FAULT = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long MIN_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    /** The time within which a sleep of the machine, or a change of the wall clock, is noticed. */
    private static final long MAX_PAUSE = TimeUnit.SECONDS.toNanos(1);

    /**
     * The least pause after a check, as a multiple of the check's time: checks of very many grants must not exceed a
     * tenth of all time.
     */
    private static final int PAUSE_PER_CHECK = 10;

    /**
     * The upper bound of that pause: if the machine pauses during a check, the next check must not be delayed by ten
     * times as much.
     */
    private static final long MAX_MIN_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final ScheduledExecutorService timer;
    private final Set<Generation> granted = ConcurrentHashMap.newKeySet();

    /** Checks all grants, and returns the nanoseconds until the next check. */
    private LongSupplier check = () -> NEVER;

    private @Nullable ScheduledFuture<?> next;
    private volatile boolean scheduled;
    private volatile long nextCheck;
    private volatile long minPause = MIN_PAUSE;

    MonitoredGrants(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /** Sets the check; called once, before there is any grant. */
    void setCheck(LongSupplier checkAll) {
        check = checkAll;
    }

    Set<Generation> all() {
        return granted;
    }

    /** Returns the current grants. */
    List<Grant> grants() {
        return granted.stream()
                .flatMap(generation -> Stream.ofNullable(generation.current()))
                .toList();
    }

    /** Starts to monitor a new grant. */
    void begin(Grant grant) {
        granted.add(grant.generation());
        resume(grant);
    }

    /** Schedules the check of a grant that was handed over; it may have ended already. */
    void resume(Grant grant) {
        if (scheduled && nextCheck - System.nanoTime() < grant.margin()) {
            return;
        }
        scheduleCheck(nanosUntilCheck(grant));
    }

    /** Stops to monitor a grant; returns false if that was done before. */
    boolean forget(Generation generation) {
        return granted.remove(generation);
    }

    /** Goes on to monitor a grant that has ended, until its minimum hold time is over. */
    void keep(Grant grant) {
        grant.keep();
        scheduleCheck(grant.nanosToKeep());
    }

    /** Stops to monitor all grants that have ended and were kept, and returns them. */
    List<Generation> forgetKept() {
        return granted.stream()
                .filter(MonitoredGrants::isKept)
                .filter(this::forget)
                .toList();
    }

    private static boolean isKept(Generation generation) {
        Grant last = generation.current();
        return last != null && last.isKept();
    }

    static long nanosUntilCheck(Grant grant) {
        if (grant.isKept()) {
            return grant.nanosToKeep();
        }
        if (grant.isEnded()) {
            return NEVER;
        }
        long left = grant.nanosLeft();
        if (!grant.isOpen()) {
            return left;
        }
        long untilLoss = left - grant.margin();
        Generation generation = grant.generation();
        return grant.wantsRenewal() && !generation.isRenewing()
                ? Math.min(untilLoss, generation.nanosUntilRenewal())
                : untilLoss;
    }

    /** Checks all grants as soon as possible. */
    void checkSoon() {
        if (!granted.isEmpty()) {
            scheduleCheck(0);
        }
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
            // Scheduled first, because no thread may be available for it. Then the next call tries again.
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
