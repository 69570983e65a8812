package io.trivet.lock.engine;

import io.trivet.lock.LockException;
import io.trivet.lock.spi.Attempt;
import io.trivet.lock.spi.LockRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks the server, for the one of this client's waiters whose turn it is. */
final class Contender {
    private final Server server;
    private final Owners owners = new Owners();

    Contender(Server server) {
        this.server = server;
    }

    /**
     * Asks once or until the wish's time is over; null if somebody else has the lock until then.
     *
     * @param notBefore the moment until which others have their turn
     * @param open fails when the client was closed
     */
    @Nullable
    Generation contend(Wish wish, LocalQueue queue, long notBefore, Runnable open) throws InterruptedException {
        LockRequest request = new LockRequest(
                wish.name(), owners.next(wish.owner()), wish.options().leaseTime(), wish.waits());
        letOthersTry(request, Math.min(notBefore, wish.deadline()));
        try {
            while (true) {
                open.run();
                GrantClock asked = GrantClock.start(server.time());
                Attempt attempt = server.backend().acquire(request);
                if (attempt instanceof Attempt.Granted granted) {
                    return new Generation(server, queue, wish, request, granted, asked);
                }
                if (!wish.waits()) {
                    return null;
                }
                long left = wish.deadline() - server.time().nanoTime();
                if (left <= 0) {
                    server.releases().now(request);
                    return null;
                }
                Duration askAgain = ((Attempt.Busy) attempt).askAgain();
                server.backend().awaitRelease(request, Duration.ofNanos(Math.min(left, askAgain.toNanos())));
            }
        } catch (Throwable e) {
            withdraw(request, e);
            throw e;
        }
    }

    private void letOthersTry(LockRequest request, long until) throws InterruptedException {
        long nanos = until - server.time().nanoTime();
        if (nanos > 0) {
            server.backend().letOthersTry(request, Duration.ofNanos(nanos));
        }
    }

    /** Where an answer was lost, the request may have arrived: what it left on the server must not stand until its time is over. */
    private void withdraw(LockRequest request, Throwable fault) {
        if (Releases.isUnavailable(fault)) {
            // The server was just found silent: the caller isn't kept waiting for it a second time.
            server.releases().later(request, fault);
            return;
        }
        try {
            server.releases().now(request);
        } catch (Throwable e) {
            fault.addSuppressed(e);
            boolean refusedBoth = fault instanceof LockException && !Releases.isUnavailable(e);
            if (!refusedBoth) {
                server.releases().later(request, e);
            }
        }
    }
}
