package io.trivet.lock.engine;

import io.trivet.lock.Lease;
import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.spi.LockMode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Acquires one lock with its options: reenters it, waits in the local queue, or asks the server. */
final class LockAcquirer {
    private final ClientContext client;
    private final String name;
    private final LockMode mode;
    private final LockOptions options;
    private final String owner;
    private final long waitTimeout;
    private final long answerLimit;

    LockAcquirer(ClientContext client, String name, LockMode mode, LockOptions options) {
        this.client = client;
        this.name = name;
        this.mode = mode;
        this.options = options;
        owner = options.owner().map(Owners::encode).orElseGet(() -> Owners.Default.TEXT);
        answerLimit = Nanos.of(options.tryTimeout());
        waitTimeout = options.waitTimeout().map(Nanos::of).orElse(Nanos.FOREVER);
    }

    String name() {
        return name;
    }

    LockMode mode() {
        return mode;
    }

    /** Returns a request with the options' wait timeout. */
    AcquireRequest request(boolean endsWithThread) {
        return request(waitTimeout, endsWithThread);
    }

    /** Returns a request that waits for at most the given time. */
    AcquireRequest request(Duration atMost, boolean endsWithThread) {
        return request(Nanos.of(atMost), endsWithThread);
    }

    /** Returns a request that waits for at most this many nanoseconds. */
    AcquireRequest request(long wait, boolean endsWithThread) {
        long now = client.context().time().nanoTime();
        return new AcquireRequest(name, mode, options, owner, endsWithThread, now, wait, answerLimit);
    }

    Lease acquire(AcquireRequest wanted) throws InterruptedException {
        return tryAcquire(wanted).orElseThrow(this::timedOut);
    }

    /** Acquires without waiting for a holder, so no interrupt can end it. */
    Optional<Lease> tryNow(boolean endsWithThread) {
        try {
            return tryAcquire(request(0, endsWithThread));
        } catch (InterruptedException e) {
            throw new AssertionError("a try that doesn't wait was interrupted", e);
        }
    }

    CompletableFuture<Lease> acquireAsync() {
        return later(request(false), lease -> lease.orElseThrow(this::timedOut));
    }

    CompletableFuture<Optional<Lease>> tryAcquireAsync(Duration atMost) {
        return later(request(atMost, false), lease -> lease);
    }

    private <T> CompletableFuture<T> later(AcquireRequest wanted, Function<Optional<Lease>, T> result) {
        return FutureWaiter.start(client, wanted, result);
    }

    private LockException timedOut() {
        return new LockException(
                LockException.Code.TIMED_OUT,
                LockNames.describe(mode.kind(), name) + " on "
                        + client.context().backend()
                        + " could not be acquired within its wait timeout of "
                        + options.waitTimeout().orElse(Duration.ZERO)
                        + ". See holder(), wait longer, or use tryAcquire.");
    }

    Optional<Lease> tryAcquire(AcquireRequest wanted) throws InterruptedException {
        client.queues().ensureOpen(mode.kind(), name);
        LocalQueue queue = client.queues().enter(wanted);
        Grant grant = null;
        try {
            Optional<GrantLease> again = client.acquirer().reenter(wanted, queue);
            if (again.isPresent()) {
                return Optional.of(again.get());
            }
            grant = wanted.waits() ? waitFor(wanted, queue) : tryNow(wanted, queue);
            if (grant == null) {
                return Optional.empty();
            }
            return Optional.of(client.acquirer().hold(grant));
        } finally {
            if (grant == null) {
                client.queues().leave(wanted);
            }
        }
    }

    private @Nullable Grant tryNow(AcquireRequest wanted, LocalQueue queue) throws InterruptedException {
        return queue.tryTake() ? contend(wanted, queue, wanted.began()) : null;
    }

    private @Nullable Grant waitFor(AcquireRequest wanted, LocalQueue queue) throws InterruptedException {
        Grant grant = null;
        try {
            ThreadWaiter waiter = new ThreadWaiter(wanted);
            if (queue.takeOrWait(waiter)) {
                grant = contend(wanted, queue, wanted.began());
            } else {
                grant = await(waiter, queue);
            }
            return grant;
        } finally {
            if (grant == null) {
                Events.notifyListener(
                        wanted, Kind.WAIT_ENDED, 0, client.context().time(), wanted.began());
            }
        }
    }

    private @Nullable Grant await(ThreadWaiter waiter, LocalQueue queue) throws InterruptedException {
        Turn turn;
        try {
            turn = waiter.await(client.context().time());
        } catch (InterruptedException e) {
            if (!queue.leave(waiter)) {
                passOn(waiter, waiter.awaitImminent(), queue);
            }
            throw e;
        }
        if (turn == null) {
            if (queue.leave(waiter)) {
                return null;
            }
            turn = waiter.awaitImminent();
        }
        if (turn instanceof Turn.HandedOver handed) {
            return handed.grant();
        }
        if (turn instanceof Turn.Contend contend) {
            return contend(waiter.wanted(), queue, contend.notBefore());
        }
        if (turn instanceof Turn.Failed failed) {
            throw failed.fault();
        }
        throw client.queues().closed(mode.kind(), name);
    }

    /** Passes on the turn of an interrupted thread, which can't use it. */
    private void passOn(ThreadWaiter waiter, Turn turn, LocalQueue queue) {
        if (turn instanceof Turn.HandedOver handed) {
            // Both this wait and the grant count as users that leave.
            client.queues().enter(waiter.wanted());
            client.acquirer().hold(handed.grant()).discard();
        } else if (turn instanceof Turn.Contend contend) {
            queue.passTurn(contend.notBefore());
        }
    }

    private @Nullable Grant contend(AcquireRequest wanted, LocalQueue queue, long notBefore)
            throws InterruptedException {
        return client.acquirer().contend(wanted, queue, notBefore, Thread.currentThread());
    }
}
