package io.trivet.lock.engine;

import java.lang.System.Logger.Level;

/** Monitors all grants: renews them in time, notifies holders of losses, and ends grants whose time is over. */
final class LeaseMonitor {
    private static final System.Logger LOG = System.getLogger("io.trivet.lock");

    /** The pause after a renewal without an answer, as a fraction of the lease time. */
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
        monitored.setCheck(this::checkAll);
    }

    private long checkAll() {
        try {
            return checkEach();
        } catch (Throwable e) {
            warn("Checking the held locks failed; trying again.", e);
            return MonitoredGrants.AFTER_FAULT;
        }
    }

    /** Checks all grants. A failure with one of them, even an error, must not stop the checks of the others. */
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
                warn(grant + ": checking it failed; trying again.", e);
            }
        }
        return soonest;
    }

    private static void warn(String message, Throwable fault) {
        try {
            LOG.log(Level.WARNING, message, fault);
        } catch (Throwable e) {
            // If even logging fails, continue: monitoring is more important than a log line.
            return;
        }
    }

    /** Does what is due for this grant, and returns when to check it again. */
    private long check(Grant grant) {
        if (grant.isKept()) {
            return lifecycle.releaseIfDue(grant) ? MonitoredGrants.NEVER : grant.nanosToKeep();
        }
        if (grant.nanosLeft() == 0) {
            lifecycle.endIfExpired(grant);
            return MonitoredGrants.NEVER;
        }
        if (grant.becameForgotten()) {
            LOG.log(
                    Level.WARNING,
                    "{0}: the program dropped its lease without closing it, or its thread died; it is no longer renewed."
                            + " Close leases in a try statement.",
                    grant);
        }
        if (grant.isOpen() && grant.nanosLeft() <= grant.margin()) {
            lifecycle.reportLoss(grant, "its time is nearly over and it was not renewed");
        }
        Generation generation = grant.generation();
        if (grant.wantsRenewal() && generation.nanosUntilRenewal() <= 0 && generation.beginRenewal()) {
            try {
                threads.renew(() -> renew(grant));
            } catch (Throwable e) {
                generation.endRenewal(MonitoredGrants.AFTER_FAULT);
                throw e;
            }
        }
        return MonitoredGrants.nanosUntilCheck(grant);
    }

    private void renew(Grant grant) {
        long pause = 0;
        try {
            lifecycle.renewAutomatically(grant);
        } catch (Throwable e) {
            pause = grant.leaseTime() / ASK_AGAIN_AFTER;
            warn(grant + ": could not be renewed, " + grant.nanosLeft() / 1_000_000 + " ms are left; trying again.", e);
        } finally {
            grant.generation().endRenewal(pause);
        }
        Grant now = grant.generation().current();
        if (now != null) {
            monitored.scheduleCheck(MonitoredGrants.nanosUntilCheck(now));
        }
    }
}
