package io.trivet.lock.engine;

import java.lang.System.Logger.Level;

/** Looks after what is held: has it prolonged in time, tells holders of loss, ends what is over. */
final class LeaseMonitor {
    private static final System.Logger LOG = System.getLogger("io.trivet.lock");

    /** Of the lease time, after a question that got no answer. */
    private static final int ASK_AGAIN_AFTER = 20;

    private final EngineThreads threads;
    private final GrantLifecycle lifecycle;
    private final MonitoredGrants monitored;

    LeaseMonitor(EngineThreads threads, GrantLifecycle lifecycle, MonitoredGrants monitored) {
        this.threads = threads;
        this.lifecycle = lifecycle;
        this.monitored = monitored;
    }

    void start() {
        monitored.checkBy(this::checkAll);
    }

    private long checkAll() {
        try {
            return checkEach();
        } catch (Throwable e) {
            warn("Looking after the locks that are held failed; looking again.", e);
            return MonitoredGrants.AFTER_FAULT;
        }
    }

    /** What goes wrong with one, even an error, must not end the others. */
    private long checkEach() {
        long soonest = MonitoredGrants.NEVER;
        for (Generation generation : monitored.all()) {
            Grant grant = generation.current();
            try {
                if (grant != null) {
                    soonest = Math.min(soonest, check(grant));
                }
            } catch (Throwable e) {
                soonest = Math.min(soonest, MonitoredGrants.AFTER_FAULT);
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

    /** Does what is due, and returns when to check again. */
    private long check(Grant grant) {
        if (grant.nanosLeft() == 0) {
            lifecycle.endIfOver(grant);
            return MonitoredGrants.NEVER;
        }
        if (grant.forgotten()) {
            LOG.log(
                    Level.WARNING,
                    "{0}: was forgotten by the program, or its thread died, before it was closed; it is not renewed any more."
                            + " Close leases in a try statement.",
                    grant);
        }
        if (grant.isOpen() && grant.nanosLeft() <= grant.margin()) {
            lifecycle.tellLoss(grant, "its time is nearly over and was not prolonged");
        }
        Generation generation = grant.generation();
        if (grant.wantsRenewal() && generation.nanosUntilRenewal() <= 0 && generation.beginAsking()) {
            try {
                threads.renew(() -> renew(grant));
            } catch (Throwable e) {
                generation.endAsking(MonitoredGrants.AFTER_FAULT);
                throw e;
            }
        }
        return MonitoredGrants.nanosUntilCheck(grant);
    }

    private void renew(Grant grant) {
        long pause = 0;
        try {
            lifecycle.renewByItself(grant);
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
            monitored.scheduleCheck(MonitoredGrants.nanosUntilCheck(now));
        }
    }
}
