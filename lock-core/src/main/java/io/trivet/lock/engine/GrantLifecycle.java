package io.trivet.lock.engine;

import io.trivet.lock.LockEvent;
import io.trivet.lock.LockException;
import io.trivet.lock.LockProperty;
import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.lock.spi.ReleaseResult;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The later life of a grant: it is renewed, lost, handed to the next waiter of this client, or released on the server.
 */
final class GrantLifecycle {
    private static final System.Logger LOG = System.getLogger("io.trivet.lock");

    private final BackendContext context;
    private final LocalQueues queues;
    private final MonitoredGrants monitored;
    private final boolean handsOver;
    private final boolean serverKeeps;

    GrantLifecycle(BackendContext context, LocalQueues queues, MonitoredGrants monitored) {
        this.context = context;
        this.queues = queues;
        this.monitored = monitored;
        Set<LockProperty> promises = context.backend().guarantees().properties();
        handsOver = promises.contains(LockProperty.LOCAL_HANDOFF);
        serverKeeps = promises.contains(LockProperty.KEEPS_MIN_HOLD);
    }

    /** Runs a holder's action after the loss of its lease. */
    void run(Runnable action) {
        context.threads().run(action);
    }

    void close(Grant grant, Grant.OpenLease lease) {
        if (!grant.close(lease)) {
            return;
        }
        Events.notifyListener(grant, LockEvent.Kind.RELEASED);
        passOn(grant);
    }

    /** Passes on a grant whose caller has left. */
    void abandon(Grant grant) {
        grant.setUnused();
        grant.end();
        monitored.begin(grant);
        passOn(grant);
    }

    private void passOn(Grant grant) {
        boolean handedOver = false;
        long others = 0;
        try {
            boolean mustStay = grant.nanosToKeep() > 0;
            if (mustStay && keepHere(grant)) {
                // Other waiters of this client ask the server, which refuses them until then.
                return;
            }
            handedOver = handsOver && !mustStay && !grant.wasLost() && handOver(grant);
            if (!handedOver) {
                ReleaseResult released = releaseNow(grant);
                others = grant.generation().isSpent() ? released.holdOff().toNanos() : 0;
            }
        } finally {
            // A backend may throw any exception; other waiters must still get the turn.
            if (!handedOver) {
                passTurn(grant, context.time().nanoTime() + others);
            }
            queues.leave(grant.wanted());
        }
    }

    private void passTurn(Grant grant, long notBefore) {
        queues.readers().end(grant);
        grant.queue().passTurn(notBefore);
    }

    /** Keeps a grant until its minimum hold time is over, unless the server does so, or this client is closed. */
    private boolean keepHere(Grant grant) {
        if (serverKeeps || queues.isClosed()) {
            return false;
        }
        monitored.keep(grant);
        return true;
    }

    /** Releases a kept grant if its minimum hold time is over. */
    boolean releaseIfDue(Grant grant) {
        if (grant.nanosToKeep() > 0) {
            return false;
        }
        if (monitored.forget(grant.generation())) {
            context.releases().later(grant.generation().releaseWithOthers());
        }
        return true;
    }

    private boolean handOver(Grant grant) {
        LocalQueue queue = grant.queue();
        Waiter next;
        while ((next = queue.first()) != null) {
            Grant successor = grant.generation().handTo(next);
            if (successor == null) {
                return false;
            }
            if (queue.handOver(next, successor)) {
                monitored.resume(successor);
                return true;
            }
        }
        return false;
    }

    /** Ends the grant at once, even if leases are open, because the lock may be lost. */
    void lose(Grant grant, String reason) {
        Optional<List<Grant.OpenLease>> toNotify = grant.lose();
        // First, so that a holder that is notified finds that the lock isn't held.
        boolean first = grant.end();
        toNotify.ifPresent(leases -> notifyLoss(grant, reason, leases));
        if (first) {
            dropAndPassTurn(grant);
        }
    }

    /** Takes a name away from all its holders, here and elsewhere; returns whether it was held. */
    boolean forceRelease(Kind kind, String name) {
        queues.ensureOpen(kind, name);
        List<Grant> here = monitored.grants().stream()
                .filter(grant -> grant.name().equals(name))
                .toList();
        boolean held = context.backend().forceRelease(name);
        here.forEach(grant -> lose(grant, "it was taken away by force"));
        return held;
    }

    /** Ends the grant if its time is over. The thread that notices it first does so. */
    void endIfExpired(Grant grant) {
        if (grant.nanosLeft() == 0 && !grant.isEnded()) {
            lose(grant, "its time was over before it was closed");
        }
    }

    private void dropAndPassTurn(Grant grant) {
        if (grant.nanosToKeep() == 0 || !keepHere(grant)) {
            monitored.forget(grant.generation());
            // The server has dropped the grant too, or will soon. So neither local waiters nor a thread need wait for
            // its answer.
            context.releases().later(due(grant));
        }
        passTurn(grant, context.time().nanoTime());
        queues.leave(grant.wanted());
    }

    /** Returns the release of a grant that is sent without waiting for a running renewal. */
    private DueRelease due(Grant grant) {
        return new DueRelease(grant.generation().releaseWithOthers(), serverKeeps ? grant.nanosToKeep() : 0);
    }

    /** Ends a grant that arrived while its client was closed. */
    void closeWithClient(Grant grant) {
        closeWithClient(List.of(grant));
    }

    /** Ends all grants when the client is closed: one request releases all of them, and the holders are notified. */
    void closeWithClient(List<Grant> all) {
        Map<Grant, List<Grant.OpenLease>> leases = new LinkedHashMap<>();
        List<Grant> ended = new ArrayList<>();
        for (Grant grant : all) {
            leases.put(grant, grant.lose().orElse(List.of()));
            if (grant.end()) {
                Events.notifyListener(grant, LockEvent.Kind.RELEASED);
                monitored.forget(grant.generation());
                ended.add(grant);
            }
        }
        try {
            List<DueRelease> due = new ArrayList<>();
            ended.forEach(grant -> due.add(due(grant)));
            monitored.forgetKept().forEach(kept -> due.add(DueRelease.now(kept.releaseWithOthers())));
            List<ReleaseResult> released = context.releases().all(due);
            for (int i = 0; i < ended.size() && i < released.size(); i++) {
                reportIfLost(ended.get(i), released.get(i));
            }
        } finally {
            for (Grant grant : ended) {
                passTurn(grant, context.time().nanoTime());
                queues.leave(grant.wanted());
            }
        }
        leases.values().forEach(each -> each.forEach(Grant.OpenLease::lose));
    }

    /** Notifies the holder of the loss, unless that was done before. */
    void reportLoss(Grant grant, String reason) {
        grant.lose().ifPresent(leases -> notifyLoss(grant, reason, leases));
    }

    private static void notifyLoss(Grant grant, String reason, List<Grant.OpenLease> leases) {
        LOG.log(Level.WARNING, "{0}: lost, {1}; another client may hold it now or soon.", grant, reason);
        Events.notifyListener(grant, LockEvent.Kind.LOST);
        leases.forEach(Grant.OpenLease::lose);
    }

    /** Asks the server to keep the grant for a whole lease time; returns false if it doesn't. */
    boolean renew(Grant grant) {
        return grant.isOpen() && renewed(grant, true);
    }

    /** Renews the grant automatically, as the options say. */
    void renewAutomatically(Grant grant) {
        if (grant.isOpen()) {
            renewed(grant, grant.isAutoRenewed());
        }
    }

    private boolean renewed(Grant grant, boolean prolong) {
        long began = context.time().nanoTime();
        if (!grant.renew(prolong)) {
            lose(grant, "the server no longer has it");
            Grant now = grant.generation().current();
            if (now != null && now != grant) {
                lose(now, "the server no longer has it");
            }
            return false;
        }
        Events.notifyListener(grant.wanted(), LockEvent.Kind.RENEWED, grant.token(), context.time(), began);
        return true;
    }

    private ReleaseResult releaseNow(Grant grant) {
        ReleaseResult released = release(grant);
        if (!grant.wasLost()) {
            reportIfLost(grant, released);
        }
        return released;
    }

    private static void reportIfLost(Grant grant, ReleaseResult released) {
        if (!released.wasHeld()) {
            LOG.log(Level.WARNING, "{0}: had been lost on the server before it was released.", grant);
            Events.notifyListener(grant, LockEvent.Kind.LOST);
        }
    }

    /**
     * Releases the grant on the server. If there is no answer or a refusal, that is logged, and the release counts as
     * successful.
     */
    private ReleaseResult release(Grant grant) {
        Generation generation = grant.generation();
        monitored.forget(generation);
        try {
            return generation.release(grant);
        } catch (LockException e) {
            LOG.log(
                    Level.WARNING,
                    generation
                            + ": could not be released; trying again until its lease time is over and the lock is free.",
                    e);
            context.releases().later(due(grant));
            return new ReleaseResult(true, Duration.ZERO);
        } catch (RuntimeException | Error e) {
            context.releases().later(due(grant));
            throw e;
        }
    }
}
