package io.trivet.lock.engine;

import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockException;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.Released;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The later life of a grant: it is renewed, lost, handed to the next waiter of this client, or released on the server.
 */
final class GrantLifecycle {
    private static final System.Logger LOG = System.getLogger("io.trivet.lock");

    private final BackendContext context;
    private final LocalQueues queues;
    private final MonitoredGrants monitored;
    private final boolean handsOver;

    GrantLifecycle(BackendContext context, LocalQueues queues, MonitoredGrants monitored, boolean handsOver) {
        this.context = context;
        this.queues = queues;
        this.monitored = monitored;
        this.handsOver = handsOver;
    }

    /** Runs a holder's action after the loss of its lease. */
    void run(Runnable action) {
        context.threads().run(action);
    }

    void close(Grant grant, Grant.OpenLease lease) {
        if (!grant.close(lease)) {
            return;
        }
        Events.notifyListener(grant, Kind.RELEASED);
        passOn(grant);
    }

    /** Passes on a grant whose caller has left. */
    void abandon(Grant grant) {
        grant.end();
        monitored.begin(grant);
        passOn(grant);
    }

    private void passOn(Grant grant) {
        boolean handedOver = false;
        long others = 0;
        try {
            handedOver = handsOver && !grant.wasLost() && handOver(grant);
            if (!handedOver) {
                Released released = releaseNow(grant);
                others = grant.generation().isSpent() ? released.holdOff().toNanos() : 0;
            }
        } finally {
            // A backend may throw any exception; other waiters must still get the turn.
            if (!handedOver) {
                grant.queue().passTurn(context.time().nanoTime() + others);
            }
            queues.leave(grant.name());
        }
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

    /** Ends the grant if its time is over. The thread that notices it first does so. */
    void endIfExpired(Grant grant) {
        if (grant.nanosLeft() == 0 && !grant.isEnded()) {
            lose(grant, "its time was over before it was closed");
        }
    }

    private void dropAndPassTurn(Grant grant) {
        monitored.forget(grant.generation());
        // The server has dropped the grant too, or will soon. So neither local waiters nor a thread need wait for its
        // answer.
        context.releases().later(grant.generation().releaseWithOthers());
        grant.queue().passTurn(context.time().nanoTime());
        queues.leave(grant.name());
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
                Events.notifyListener(grant, Kind.RELEASED);
                monitored.forget(grant.generation());
                ended.add(grant);
            }
        }
        try {
            List<LockRequest> requests = ended.stream()
                    .map(grant -> grant.generation().releaseWithOthers())
                    .toList();
            List<Released> released = context.releases().all(requests);
            for (int i = 0; i < released.size(); i++) {
                reportIfLost(ended.get(i), released.get(i));
            }
        } finally {
            for (Grant grant : ended) {
                grant.queue().passTurn(context.time().nanoTime());
                queues.leave(grant.name());
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
        Events.notifyListener(grant, Kind.LOST);
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
        Events.notifyListener(grant.wanted(), Kind.RENEWED, grant.token(), context.time(), began);
        return true;
    }

    private Released releaseNow(Grant grant) {
        Released released = release(grant.generation());
        if (!grant.wasLost()) {
            reportIfLost(grant, released);
        }
        return released;
    }

    private static void reportIfLost(Grant grant, Released released) {
        if (!released.wasHeld()) {
            LOG.log(Level.WARNING, "{0}: had been lost on the server before it was released.", grant);
            Events.notifyListener(grant, Kind.LOST);
        }
    }

    /**
     * Releases the grant on the server. If there is no answer or a refusal, that is logged, and the release counts as
     * successful.
     */
    private Released release(Generation generation) {
        monitored.forget(generation);
        LockRequest request = generation.request();
        try {
            return generation.release();
        } catch (LockException e) {
            LOG.log(
                    Level.WARNING,
                    generation
                            + ": could not be released; trying again until its lease time is over and the lock is free.",
                    e);
            context.releases().later(request);
            return new Released(true, Duration.ZERO);
        } catch (RuntimeException | Error e) {
            context.releases().later(request);
            throw e;
        }
    }
}
