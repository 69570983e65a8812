package io.trivet.lock.engine;

import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockException;
import io.trivet.lock.spi.LockMode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Creates leases: on a grant that the thread holds already, on a new grant of the server, or on a grant that another
 * waiter hands over.
 */
final class GrantAcquirer {
    private final BackendContext context;
    private final LocalQueues queues;
    private final Contender contender;
    private final GrantLifecycle lifecycle;
    private final MonitoredGrants monitored;

    GrantAcquirer(
            BackendContext context,
            LocalQueues queues,
            Contender contender,
            GrantLifecycle lifecycle,
            MonitoredGrants monitored) {
        this.context = context;
        this.queues = queues;
        this.contender = contender;
        this.lifecycle = lifecycle;
        this.monitored = monitored;
    }

    /**
     * Opens one more lease if the calling thread holds the lock. A writer reads with its own grant.
     *
     * @throws IllegalStateException if the thread holds the read lock and wants the write lock
     */
    Optional<GrantLease> reenter(AcquireRequest wanted, LocalQueue queue) {
        return switch (wanted.kind()) {
            case EXCLUSIVE -> reenter(queue.holder());
            case WRITE -> {
                Optional<GrantLease> again = reenter(queue.holder());
                if (again.isEmpty()) {
                    ensureNotReading(wanted);
                }
                yield again;
            }
            case READ -> {
                Optional<GrantLease> again = reenter(queues.readers().find(wanted.name()));
                yield again.isPresent() ? again : reenter(queues.holder(LockMode.Kind.WRITE, wanted.name()));
            }
            case PERMIT -> Optional.empty();
        };
    }

    private Optional<GrantLease> reenter(@Nullable Grant holder) {
        endIfExpired(holder);
        return holder != null && holder.isHeldBy(Thread.currentThread())
                ? GrantLease.again(lifecycle, holder)
                : Optional.empty();
    }

    private void ensureNotReading(AcquireRequest wanted) {
        Grant reading = queues.readers().find(wanted.name());
        endIfExpired(reading);
        if (reading != null && !reading.isEnded()) {
            throw new IllegalStateException(
                    wanted.subject() + " on " + context.backend()
                            + ": this thread holds its read lock, and would wait for itself. Close the read lease, then acquire the write lock.");
        }
    }

    /** Ends a grant if its time is over. */
    void endIfExpired(@Nullable Grant holder) {
        if (holder != null) {
            lifecycle.endIfExpired(holder);
        }
    }

    /**
     * Asks the server for the waiter that has the turn in this queue, and passes the turn on if nothing is granted.
     *
     * @param holder the thread that will hold the lock, or null if the lock will belong only to its lease
     */
    @Nullable
    Grant contend(AcquireRequest wanted, LocalQueue queue, long notBefore, @Nullable Thread holder)
            throws InterruptedException {
        Grant grant = null;
        LockException silence = null;
        boolean left = false;
        try {
            Generation generation = contender.contend(wanted, queue, notBefore, holder != null);
            if (generation != null) {
                grant = begin(generation, holder);
            }
            return grant;
        } catch (CallerLeftException e) {
            left = true;
            if (e.wasInterrupted()) {
                throw new InterruptedException();
            }
            return late(wanted, noAnswer(wanted));
        } catch (LockException e) {
            if (!Releases.isUnavailable(e)) {
                throw e;
            }
            if (wanted.waits() && holder != null && Thread.interrupted()) {
                // A connection pool reports the interrupt of a thread that waits for it as a fault.
                throw (InterruptedException) new InterruptedException().initCause(e);
            }
            if (wanted.isLimited() && wanted.answerBy() - context.time().nanoTime() <= 0) {
                // The caller's own time was over, which says little about the server.
                return late(wanted, e);
            }
            silence = e;
            throw e;
        } finally {
            if (silence != null) {
                queue.fail(silence);
            } else if (!left && (grant == null || wanted.isShared())) {
                queue.passTurn(context.time().nanoTime());
            }
        }
    }

    private Grant begin(Generation generation, @Nullable Thread holder) {
        Grant grant = generation.grant(holder);
        generation.queue().hold(grant);
        try {
            queues.readers().begin(grant);
            monitored.begin(grant);
        } catch (Throwable e) {
            queues.readers().end(grant);
            monitored.forget(generation);
            context.releases().later(generation.request());
            throw e;
        }
        return grant;
    }

    /** Ends a call whose time is over: a caller that waits gets no lock, and a caller that asks once gets the fault. */
    private static @Nullable Grant late(AcquireRequest wanted, LockException fault) {
        if (wanted.waits()) {
            return null;
        }
        throw fault;
    }

    private LockException noAnswer(AcquireRequest wanted) {
        return new LockException(
                LockException.Code.UNAVAILABLE,
                wanted.subject() + " on " + context.backend() + " could not be acquired: no answer within "
                        + wanted.options().tryTimeout()
                        + ". Check that the server runs and can be reached, then try again, or raise the options' try timeout.");
    }

    /** Opens the first lease on a grant, unless the client was closed meanwhile. */
    GrantLease hold(Grant grant) {
        if (queues.isClosed()) {
            grant.setUnused();
            lifecycle.closeWithClient(grant);
            throw queues.closed(grant.wanted().kind(), grant.name());
        }
        Kind kind = grant.isHandedOver() ? Kind.HANDED_OVER : Kind.ACQUIRED;
        Events.notifyListener(
                grant.wanted(),
                kind,
                grant.token(),
                context.time(),
                grant.wanted().began());
        return GrantLease.first(lifecycle, grant);
    }
}
