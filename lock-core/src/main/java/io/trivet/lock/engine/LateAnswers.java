package io.trivet.lock.engine;

import io.trivet.lock.LockException;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.LockRequest;
import org.jspecify.annotations.Nullable;

/**
 * Handles answers that arrive after their caller has left: a grant doesn't stay on the server unused, and the next
 * waiter gets the turn.
 */
final class LateAnswers {
    private final BackendContext context;
    private final LocalQueues queues;
    private final GrantLifecycle lifecycle;

    LateAnswers(BackendContext context, LocalQueues queues, GrantLifecycle lifecycle) {
        this.context = context;
        this.queues = queues;
        this.lifecycle = lifecycle;
    }

    PendingRequest.LateAnswerHandler handler(
            AcquireRequest wanted, LockRequest request, LocalQueue queue, RequestStart asked) {
        return new PendingRequest.LateAnswerHandler() {
            @Override
            public void beforeLeaving() {
                queues.enter(wanted);
            }

            @Override
            public void cancelLeaving() {
                queues.leave(wanted);
            }

            @Override
            public void onLateAnswer(@Nullable AcquireResult attempt, @Nullable Throwable fault) {
                if (attempt instanceof AcquireResult.Granted granted) {
                    passOn(wanted, request, queue, granted, asked);
                } else {
                    giveUp(wanted, request, queue, attempt, fault);
                }
            }
        };
    }

    /** Gives the grant to the next waiter of this client, or back to the server. */
    private void passOn(
            AcquireRequest wanted,
            LockRequest request,
            LocalQueue queue,
            AcquireResult.Granted granted,
            RequestStart asked) {
        LocalQueue own = queue.ofGrant(wanted);
        Grant grant;
        try {
            grant = new Generation(context, own, wanted, request, granted, asked).grant(null);
        } catch (Throwable e) {
            giveUp(wanted, request, queue, null, e);
            return;
        }
        own.hold(grant);
        try {
            lifecycle.abandon(grant);
        } finally {
            if (own != queue) {
                queue.passTurn(context.time().nanoTime());
            }
        }
    }

    private void giveUp(
            AcquireRequest wanted,
            LockRequest request,
            LocalQueue queue,
            @Nullable AcquireResult attempt,
            @Nullable Throwable fault) {
        try {
            if (fault != null) {
                context.releases().withdraw(request, fault, true);
            } else if (attempt instanceof AcquireResult.Busy busy && wanted.keepsPlace(busy)) {
                context.releases().later(request);
            }
        } finally {
            if (fault instanceof LockException known && Releases.isUnavailable(known)) {
                queue.fail(known);
            } else {
                queue.passTurn(context.time().nanoTime());
            }
            queues.leave(wanted);
        }
    }
}
