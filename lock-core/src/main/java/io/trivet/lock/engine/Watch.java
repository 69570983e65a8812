package io.trivet.lock.engine;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks after what is held: has it prolonged in time, tells holders of loss, ends what is over.
 *
 * <p>There is one next look for all grants, and not a timer for each: a grant that comes and goes between two looks costs an entry in a
 * set. It is scheduled by the machine's clock, which need not be the one that leases are held against.
 */
final class Watch {
    private static final System.Logger LOG = System.getLogger("io.trivet.lock");
    private static final long NEVER = Long.MAX_VALUE;
    private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(1);

    /** A machine that slept, or a wall clock that was set, is noticed within this time. */
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

    /** Looks at very many grants take their time, and shall take a tenth of it at most. */
    private static final int PAUSE_PER_LOOK = 10;

    /** A pause of the machine in a look must not delay the next one by ten times as much. */
    private static final long LONGEST_OF_SHORTEST = TimeUnit.MILLISECONDS.toNanos(100);

    /** After what should not happen, such as a lack of memory. */
    private static final long AFTER_FAULT = TimeUnit.MILLISECONDS.toNanos(100);

    /** Of the lease time, after a question that got no answer. */
    private static final int ASK_AGAIN_AFTER = 20;

    private final EngineThreads threads;
    private final Succession succession;
    private final Set<Generation> held = ConcurrentHashMap.newKeySet();

    private @Nullable ScheduledFuture<?> next;
    private volatile boolean scheduled;
    private volatile long nextLook;
    private volatile long shortestPause = SHORTEST;

    Watch(EngineThreads threads, Succession succession) {
        this.threads = threads;
        this.succession = succession;
    }

    /** Looks after what was just granted. */
    void begin(Grant grant) {
        held.add(grant.generation());
        goOn(grant);
    }

    /** Looks after what was just handed over; it may have ended already. */
    void goOn(Grant grant) {
        if (scheduled && nextLook - System.nanoTime() < grant.margin()) {
            return;
        }
        lookAgain(untilNextLook(grant));
    }

    void forget(Generation generation) {
        held.remove(generation);
    }

    private void lookAgain(long nanos) {
        if (nanos == NEVER) {
            return;
        }
        long pause = Math.max(shortestPause, Math.min(nanos, LONGEST));
        long at = System.nanoTime() + pause;
        if (scheduled && at - nextLook >= 0) {
            return;
        }
        synchronized (this) {
            if (scheduled && at - nextLook >= 0) {
                return;
            }
            // First, since no thread may be had for it: then the next who asks tries again.
            ScheduledFuture<?> look = threads.timer().schedule(this::lookAtAll, pause, TimeUnit.NANOSECONDS);
            if (next != null) {
                next.cancel(false);
            }
            next = look;
            nextLook = at;
            scheduled = true;
        }
    }

    private void lookAtAll() {
        synchronized (this) {
            scheduled = false;
        }
        long soonest = AFTER_FAULT;
        try {
            long began = System.nanoTime();
            soonest = lookAtEach();
            long pause = PAUSE_PER_LOOK * (System.nanoTime() - began);
            shortestPause = Math.min(LONGEST_OF_SHORTEST, Math.max(SHORTEST, pause));
        } catch (Throwable e) {
            warn("Looking after the locks that are held failed; looking again.", e);
        } finally {
            lookAgain(soonest);
        }
    }

    /** What goes wrong with one, even an error, must not end the others. */
    private long lookAtEach() {
        long soonest = NEVER;
        for (Generation generation : held) {
            Grant grant = generation.current();
            try {
                if (grant != null) {
                    soonest = Math.min(soonest, lookAt(grant));
                }
            } catch (Throwable e) {
                soonest = Math.min(soonest, AFTER_FAULT);
                warn(grant + ": looking after it failed; looking again.", e);
            }
        }
        return soonest;
    }

    private static void warn(String message, Throwable fault) {
        try {
            LOG.log(Level.WARNING, message, fault);
        } catch (Throwable e) {
            // Where even this can't be done, what is looked after is worth more than a line.
            return;
        }
    }

    /** Does what is due, and returns when to look again. */
    private long lookAt(Grant grant) {
        if (grant.nanosLeft() == 0) {
            succession.endIfOver(grant);
            return NEVER;
        }
        if (grant.forgotten()) {
            LOG.log(
                    Level.WARNING,
                    "{0}: was forgotten by the program, or its thread died, before it was closed; it is not renewed any more."
                            + " Close leases in a try statement.",
                    grant);
        }
        if (grant.isOpen() && grant.nanosLeft() <= grant.margin()) {
            succession.tellLoss(grant, "its time is nearly over and was not prolonged");
        }
        Generation generation = grant.generation();
        if (grant.wantsRenewal() && generation.nanosUntilRenewal() <= 0 && generation.beginAsking()) {
            try {
                threads.renew(() -> ask(grant));
            } catch (Throwable e) {
                generation.endAsking(AFTER_FAULT);
                throw e;
            }
        }
        return untilNextLook(grant);
    }

    private static long untilNextLook(Grant grant) {
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

    private void ask(Grant grant) {
        long pause = 0;
        try {
            succession.renewByItself(grant);
        } catch (Throwable e) {
            pause = grant.leaseTime() / ASK_AGAIN_AFTER;
            warn(
                    grant + ": could not be prolonged, " + grant.nanosLeft() / 1_000_000
                            + " ms are left; asking again.",
                    e);
        } finally {
            grant.generation().endAsking(pause);
        }
        Grant now = grant.generation().current();
        if (now != null) {
            lookAgain(untilNextLook(now));
        }
    }
}
