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

/** A future that waits; a thread of the engine stands in for it while it asks the server. */
final class FutureWaiter<T> implements Waiter {
    private final LockEngine engine;
    private final Wish wish;
    private final LocalQueue queue;
    private final Function<Optional<Lease>, T> result;
    private final CompletableFuture<T> future = new CompletableFuture<>();

    /** The thread that asks the server, to be interrupted when the future is given up. Guarded by this. */
    private @Nullable Thread asking;

    private FutureWaiter(LockEngine engine, Wish wish, LocalQueue queue, Function<Optional<Lease>, T> result) {
        this.engine = engine;
        this.wish = wish;
        this.queue = queue;
        this.result = result;
    }

    /** Waits for the lock; the result is made of the lease, or of its absence, and may throw. */
    static <T> CompletableFuture<T> start(LockEngine engine, Wish wish, Function<Optional<Lease>, T> result) {
        engine.ensureOpen(wish.name());
        FutureWaiter<T> waiter = new FutureWaiter<>(engine, wish, engine.enter(wish.name()), result);
        waiter.start();
        return waiter.future;
    }

    private void start() {
        Grant holder = queue.holder();
        if (holder != null) {
            engine.succession().endIfOver(holder);
        }
        if (!wish.waits()) {
            if (queue.tryTake()) {
                contendLater(wish.began());
            } else {
                leave(Optional.empty());
            }
            return;
        }
        if (queue.takeOrWait(this)) {
            contendLater(wish.began());
        } else if (wish.patience() < Nanos.FOREVER) {
            var timeout = engine.threads().timer().schedule(this::giveUp, wish.patience(), TimeUnit.NANOSECONDS);
            future.whenComplete((done, fault) -> timeout.cancel(false));
        }
        future.whenComplete((done, fault) -> stop());
    }

    @Override
    public Wish wish() {
        return wish;
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
            engine.threads().run(() -> hold(handed.grant()));
        } else if (turn instanceof Turn.Failed failed) {
            engine.threads().run(() -> leave(failed.fault()));
        } else {
            engine.threads().run(() -> leave(engine.closed(wish.name())));
        }
    }

    private void contendLater(long notBefore) {
        try {
            engine.threads().start(() -> contend(notBefore));
        } catch (Throwable e) {
            // No thread can be had, or the client was closed. The caller may not wait for the server in this one's
            // place.
            queue.passTurn(notBefore);
            leave(e instanceof RejectedExecutionException ? engine.closed(wish.name()) : e);
        }
    }

    private void contend(long notBefore) {
        Grant grant = null;
        Throwable fault = null;
        try {
            if (beginAsking()) {
                grant = engine.contend(wish, queue, notBefore, null);
            } else {
                queue.passTurn(notBefore);
            }
        } catch (InterruptedException e) {
            // The future was given up, and has its result; or somebody interrupts threads that aren't his.
            fault = new LockException(
                    LockException.Code.UNAVAILABLE,
                    "Lock '" + wish.name() + "' on " + engine.backend()
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
        // One that came too late was meant for the question.
        Thread.interrupted();
    }

    private void hold(Grant grant) {
        try {
            GrantLease lease = engine.hold(grant);
            if (!future.complete(result.apply(Optional.of(lease)))) {
                lease.close();
            }
        } catch (Throwable e) {
            future.completeExceptionally(e);
        }
    }

    private void leave(Optional<Lease> none) {
        engine.leave(wish.name());
        Events.tell(wish, Kind.WAITED, 0, engine.time(), wish.began());
        try {
            future.complete(result.apply(none));
        } catch (Throwable e) {
            future.completeExceptionally(e);
        }
    }

    private void leave(Throwable fault) {
        engine.leave(wish.name());
        Events.tell(wish, Kind.WAITED, 0, engine.time(), wish.began());
        future.completeExceptionally(fault);
    }

    /** Its time is over. Where its turn is on its way, whoever brings it finds out. */
    private void giveUp() {
        if (queue.leave(this)) {
            engine.threads().run(() -> leave(Optional.empty()));
        }
    }

    /** The future has its result, perhaps from somebody else. */
    private void stop() {
        synchronized (this) {
            if (asking != null && asking != Thread.currentThread()) {
                asking.interrupt();
            }
        }
        giveUp();
    }
}
