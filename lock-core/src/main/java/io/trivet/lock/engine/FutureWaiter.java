package io.trivet.lock.engine;

import io.trivet.lock.Lease;
import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A future that waits for a lock. It needs a thread of the engine only while the server is asked. */
final class FutureWaiter<T> implements Waiter {
    private final ClientContext client;
    private final AcquireRequest wanted;
    private final LocalQueue queue;
    private final Function<Optional<Lease>, T> result;
    private final CompletableFuture<T> future = new CompletableFuture<>();

    /** The thread that asks the server; it is interrupted when the future is given up. Guarded by this. */
    private @Nullable Thread asking;

    private FutureWaiter(
            ClientContext client, AcquireRequest wanted, LocalQueue queue, Function<Optional<Lease>, T> result) {
        this.client = client;
        this.wanted = wanted;
        this.queue = queue;
        this.result = result;
    }

    /** Starts waiting for the lock. The result function gets the lease, or empty, and may throw. */
    static <T> CompletableFuture<T> start(
            ClientContext client, AcquireRequest wanted, Function<Optional<Lease>, T> result) {
        client.queues().ensureOpen(wanted.kind(), wanted.name());
        FutureWaiter<T> waiter =
                new FutureWaiter<>(client, wanted, client.queues().enter(wanted), result);
        waiter.start();
        return waiter.future;
    }

    private void start() {
        client.acquirer().endIfExpired(queue.holder());
        if (!wanted.waits()) {
            if (queue.tryTake()) {
                contendLater(wanted.began());
            } else {
                leave(Optional.empty());
            }
            return;
        }
        if (queue.takeOrWait(this)) {
            contendLater(wanted.began());
        } else if (wanted.maxWaitNanos() < Nanos.FOREVER) {
            var timeout = client.context()
                    .threads()
                    .timer()
                    .schedule(this::giveUp, wanted.maxWaitNanos(), TimeUnit.NANOSECONDS);
            future.whenComplete((done, fault) -> timeout.cancel(false));
        }
        future.whenComplete((done, fault) -> stop());
    }

    @Override
    public AcquireRequest wanted() {
        return wanted;
    }

    @Override
    public @Nullable Thread holder() {
        return null;
    }

    @Override
    public void take(Turn turn) {
        if (turn instanceof Turn.Contend contend) {
            contendLater(contend.notBefore());
        } else if (turn instanceof Turn.HandedOver handed) {
            client.context().threads().run(() -> hold(handed.grant()));
        } else if (turn instanceof Turn.Failed failed) {
            client.context().threads().run(() -> leave(failed.fault()));
        } else {
            client.context().threads().run(() -> leave(client.queues().closed(wanted.kind(), wanted.name())));
        }
    }

    private void contendLater(long notBefore) {
        try {
            client.context().threads().start(() -> contend(notBefore));
        } catch (Throwable e) {
            // No thread can be started, or the client was closed. The caller must not wait for the server instead.
            queue.passTurn(notBefore);
            leave(e instanceof RejectedExecutionException ? client.queues().closed(wanted.kind(), wanted.name()) : e);
        }
    }

    private void contend(long notBefore) {
        Grant grant = null;
        Throwable fault = null;
        try {
            if (beginAsking()) {
                grant = client.acquirer().contend(wanted, queue, notBefore, null);
            } else {
                queue.passTurn(notBefore);
            }
        } catch (InterruptedException e) {
            // The future was given up and has its result, or other code interrupted a thread of the engine.
            fault = new LockException(
                    LockException.Code.UNAVAILABLE,
                    wanted.subject() + " on " + client.context().backend()
                            + " could not be acquired: the thread that asked was interrupted. Try again.",
                    e);
        } catch (Throwable e) {
            fault = e;
        }
        endAsking();
        if (fault != null) {
            leave(fault);
        } else if (grant == null) {
            leave(Optional.empty());
        } else {
            hold(grant);
        }
    }

    private synchronized boolean beginAsking() {
        if (future.isDone()) {
            return false;
        }
        asking = Thread.currentThread();
        return true;
    }

    private synchronized void endAsking() {
        asking = null;
        // An interrupt that came too late was meant for the request.
        Thread.interrupted();
    }

    private void hold(Grant grant) {
        try {
            GrantLease lease = client.acquirer().hold(grant);
            if (!future.complete(result.apply(Optional.of(lease)))) {
                lease.discard();
            }
        } catch (Throwable e) {
            future.completeExceptionally(e);
        }
    }

    private void leave(Optional<Lease> none) {
        client.queues().leave(wanted);
        Events.notifyListener(wanted, Kind.WAIT_ENDED, 0, client.context().time(), wanted.began());
        try {
            future.complete(result.apply(none));
        } catch (Throwable e) {
            future.completeExceptionally(e);
        }
    }

    private void leave(Throwable fault) {
        client.queues().leave(wanted);
        Events.notifyListener(wanted, Kind.WAIT_ENDED, 0, client.context().time(), wanted.began());
        future.completeExceptionally(fault);
    }

    /**
     * Called when the time is over. If the turn is on its way, the method that delivers it notices that the future is
     * done.
     */
    private void giveUp() {
        if (queue.leave(this)) {
            client.context().threads().run(() -> leave(Optional.empty()));
        }
    }

    /** Called when the future is completed, perhaps by other code. */
    private void stop() {
        synchronized (this) {
            if (asking != null && asking != Thread.currentThread()) {
                asking.interrupt();
            }
        }
        giveUp();
    }
}
