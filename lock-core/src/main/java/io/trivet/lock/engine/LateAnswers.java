package io.trivet.lock.engine;

import io.trivet.lock.LockException;
import io.trivet.lock.spi.Attempt;
import io.trivet.lock.spi.LockRequest;
import org.jspecify.annotations.Nullable;

/** Takes the answers over that came after their caller had left: nothing that the server granted stays, and the next one has its turn. */
final class LateAnswers {
    private final LockEngine engine;

    LateAnswers(LockEngine engine) {
        this.engine = engine;
    }

    Errand.Heir heir(Wish wish, LockRequest request, LocalQueue queue, GrantClock asked) {
        return new Errand.Heir() {
            @Override
            public void expect() {
                engine.enter(wish.name());
            }

            @Override
            public void expectNothing() {
                engine.leave(wish.name());
            }

            @Override
            public void inherit(@Nullable Attempt attempt, @Nullable Throwable fault) {
                if (attempt instanceof Attempt.Granted granted) {
                    passOn(wish, request, queue, granted, asked);
                } else {
                    giveUp(wish, request, queue, attempt, fault);
                }
            }
        };
    }

    /** Gives the grant to who waits here, or back to the server. */
    private void passOn(Wish wish, LockRequest request, LocalQueue queue, Attempt.Granted granted, GrantClock asked) {
        Grant grant;
        try {
            grant = new Generation(engine.server(), queue, wish, request, granted, asked).grant(null);
        } catch (Throwable e) {
            giveUp(wish, request, queue, null, e);
            return;
        }
        queue.hold(grant);
        engine.succession().abandon(grant);
    }

    private void giveUp(
            Wish wish, LockRequest request, LocalQueue queue, @Nullable Attempt attempt, @Nullable Throwable fault) {
        try {
            if (fault != null) {
                engine.releases().withdraw(request, fault, true);
            } else if (attempt instanceof Attempt.Busy busy && busy.queued()) {
                engine.releases().later(request);
            }
        } finally {
            if (fault instanceof LockException known && Releases.isUnavailable(known)) {
                queue.fail(known);
            } else {
                queue.passTurn(engine.time().nanoTime());
            }
            engine.leave(wish.name());
        }
    }
}
