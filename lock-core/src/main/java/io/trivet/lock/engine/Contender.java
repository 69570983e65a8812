package io.trivet.lock.engine;

import io.trivet.lock.LockException;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.LockRequest;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server on behalf of the waiter of this client that has the turn.
 *
 * <p>A caller without a time limit asks in its own thread. A caller with a limit does so only if the backend is certain
 * to return in time; otherwise another thread asks.
 */
final class Contender {
    private static final System.Logger LOG = System.getLogger("io.trivet.lock");
    private static final int TRIPS_NEEDED = 4;

    private final BackendContext context;
    private final LocalQueues queues;
    private final LateAnswers late;
    private final Owners owners = new Owners();
    private final AtomicBoolean warnedTooShort = new AtomicBoolean();

    Contender(BackendContext context, LocalQueues queues, LateAnswers late) {
        this.context = context;
        this.queues = queues;
        this.late = late;
    }

    /**
     * Asks until the lock is granted or the caller's time is over; a caller that doesn't wait asks once. Returns null
     * if another client holds the lock until then.
     *
     * @param notBefore the moment until which other clients have their turn
     * @param ownThread whether the calling thread belongs to the program, which may have any number of threads
     * @throws CallerLeftException if the caller's time was over while a request had no answer
     */
    @Nullable
    Generation contend(AcquireRequest wanted, LocalQueue queue, long notBefore, boolean ownThread)
            throws InterruptedException, CallerLeftException {
        LockRequest request = newRequest(wanted);
        holdOff(request, Math.min(notBefore, wanted.deadline()));
        boolean placed = false;
        LockException noSlot;
        try {
            while (true) {
                queues.ensureOpen(wanted.kind(), wanted.name());
                RequestStart asked = RequestStart.now(context);
                AcquireResult attempt = askInThisThread(wanted, request, ownThread);
                if (attempt == null) {
                    noSlot = enterSlot(wanted);
                    if (noSlot != null) {
                        break;
                    }
                    attempt = wanted.isLimited()
                            ? askInAnotherThread(wanted, request, late.handler(wanted, request, queue, asked))
                            : askInSlot(request);
                }
                if (attempt instanceof AcquireResult.Granted granted) {
                    return warnIfTooShort(
                            new Generation(context, queue.ofGrant(wanted), wanted, request, granted, asked));
                }
                AcquireResult.Busy busy = (AcquireResult.Busy) attempt;
                placed = wanted.keepsPlace(busy);
                long left = wanted.deadline() - context.time().nanoTime();
                if (left <= 0) {
                    release(request, placed);
                    return null;
                }
                long pause = Math.min(left, busy.askAgain().toNanos());
                context.backend().awaitRelease(request, Duration.ofNanos(pause));
                if (!placed) {
                    // A new owner, so that nothing that is still under way for the last request can affect the next.
                    request = newRequest(wanted);
                }
            }
        } catch (CallerLeftException e) {
            throw e;
        } catch (Throwable e) {
            context.releases().withdraw(request, e, wanted.isLimited());
            throw e;
        }
        // No request was sent that would have to be withdrawn.
        release(request, placed);
        throw noSlot;
    }

    private LockRequest newRequest(AcquireRequest wanted) {
        return new LockRequest(
                wanted.name(),
                owners.next(wanted.owner()),
                wanted.options().leaseTime(),
                wanted.waits(),
                wanted.mode());
    }

    /** Warns once that leases of this length will be lost as often as they are acquired. */
    private Generation warnIfTooShort(Generation generation) {
        if (generation.isTooShortToRenew() && warnedTooShort.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "{0}: its lease of {1} ms is too short, because an answer takes {2} ms: the lease ends before a renewal is answered. Set a"
                            + " lease time of {3} ms or more.",
                    generation,
                    TimeUnit.NANOSECONDS.toMillis(generation.validity()),
                    TimeUnit.NANOSECONDS.toMillis(generation.took()),
                    TimeUnit.NANOSECONDS.toMillis(TRIPS_NEEDED * generation.took()));
        }
        return generation;
    }

    /** Releases the place in a queue on the server. The caller doesn't do it itself, because its time is over. */
    private void release(LockRequest request, boolean placed) {
        if (placed) {
            context.releases().later(request);
        }
    }

    private void holdOff(LockRequest request, long until) throws InterruptedException {
        long nanos = until - context.time().nanoTime();
        if (nanos > 0) {
            context.backend().holdOff(request, Duration.ofNanos(nanos));
        }
    }

    /** Asks in the calling thread; returns null if this thread must not ask without a limit. */
    private @Nullable AcquireResult askInThisThread(AcquireRequest wanted, LockRequest request, boolean ownThread) {
        if (wanted.isLimited()) {
            long left = wanted.answerBy() - context.time().nanoTime();
            return left <= 0 ? null : context.backend().acquireWithin(request, left);
        }
        return ownThread ? context.backend().acquire(request) : null;
    }

    /** Takes a slot for one more asking thread; returns a fault if there is none. */
    private @Nullable LockException enterSlot(AcquireRequest wanted) {
        String subject = wanted.subject() + " on " + context.backend() + " could not be acquired: ";
        return switch (context.slots().enter(context.time(), wanted.answerBy())) {
            case ENTERED -> null;
            case TIMED_OUT -> unavailable(subject + "its time ran out before the server could be asked.");
            case STUCK ->
                unavailable(subject + "all threads that ask the server wait for answers, and none has come for seconds."
                        + " Check that the server runs and can be reached, then try again.");
        };
    }

    private static LockException unavailable(String message) {
        return new LockException(LockException.Code.UNAVAILABLE, message);
    }

    private AcquireResult askInSlot(LockRequest request) {
        try {
            return context.backend().acquire(request);
        } finally {
            context.slots().release();
        }
    }

    private AcquireResult askInAnotherThread(
            AcquireRequest wanted, LockRequest request, PendingRequest.LateAnswerHandler lateHandler)
            throws CallerLeftException {
        PendingRequest pending = new PendingRequest(context, request, lateHandler);
        try {
            context.threads().start(pending);
        } catch (Throwable e) {
            context.slots().release();
            // If the client was closed meanwhile, report that instead.
            queues.ensureOpen(wanted.kind(), wanted.name());
            throw e;
        }
        boolean here;
        try {
            here = pending.await(context.time(), wanted.answerBy(), wanted.waits());
        } catch (InterruptedException e) {
            throw new CallerLeftException(true);
        }
        if (!here) {
            throw new CallerLeftException(false);
        }
        return pending.answer();
    }
}
