package io.trivet.lock.engine;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockException;
import io.trivet.lock.LockHolder;
import io.trivet.lock.LockOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** A name on an engine: holds again, waits in the local queue, or asks the server. */
final class NamedLock implements DistributedLock {
    private final LockEngine engine;
    private final String name;
    private final LockOptions options;
    private final String owner;
    private final long waitLimit;
    private final long answerLimit;

    NamedLock(LockEngine engine, String name, LockOptions options) {
        this.engine = engine;
        this.name = name;
        this.options = options;
        owner = options.owner().map(Owners::encode).orElseGet(() -> Owners.Default.TEXT);
        answerLimit = Nanos.of(options.tryLimit());
        waitLimit = options.waitLimit().map(Nanos::of).orElse(Nanos.FOREVER);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Lease acquire() throws InterruptedException {
        return acquire(wish(waitLimit, false));
    }

    @Override
    public Optional<Lease> tryAcquire() {
        try {
            return tryAcquire(wish(0, false));
        } catch (InterruptedException e) {
            throw new AssertionError("a try that doesn't wait was interrupted", e);
        }
    }

    @Override
    public Optional<Lease> tryAcquire(Duration atMost) throws InterruptedException {
        return tryAcquire(wish(Nanos.of(atMost), false));
    }

    @Override
    public CompletableFuture<Lease> acquireAsync() {
        return FutureWaiter.start(engine, wish(waitLimit, false), lease -> lease.orElseThrow(this::timedOut));
    }

    @Override
    public CompletableFuture<Optional<Lease>> tryAcquireAsync(Duration atMost) {
        return FutureWaiter.start(engine, wish(Nanos.of(atMost), false), lease -> lease);
    }

    @Override
    public Optional<LockHolder> holder() {
        engine.ensureOpen(name);
        return engine.holder(name);
    }

    @Override
    public boolean forceRelease() {
        engine.ensureOpen(name);
        return engine.forceRelease(name);
    }

    @Override
    public Lock asLock() {
        return new LockView(this, engine.threadLeases());
    }

    @Override
    public String toString() {
        return "DistributedLock['" + name + "' on " + engine.backend() + ", " + options + "]";
    }

    /** Returns the wish of code that knows no leases; the lock is given up when its thread dies. */
    Wish wishForThread() {
        return wish(waitLimit, true);
    }

    Wish wishForThread(Duration atMost) {
        return wish(Nanos.of(atMost), true);
    }

    Lease acquire(Wish wish) throws InterruptedException {
        return tryAcquire(wish).orElseThrow(this::timedOut);
    }

    private LockException timedOut() {
        return new LockException(
                LockException.Code.TIMED_OUT,
                "Lock '" + name + "' on " + engine.backend() + " could not be acquired within its wait limit of "
                        + options.waitLimit().orElse(Duration.ZERO)
                        + ". Ask holder() who has it, wait longer, or use tryAcquire.");
    }

    private Wish wish(long wait, boolean endsWithThread) {
        return new Wish(name, options, owner, endsWithThread, engine.time().nanoTime(), wait, answerLimit);
    }

    Optional<Lease> tryAcquire(Wish wish) throws InterruptedException {
        engine.ensureOpen(name);
        LocalQueue queue = engine.enter(name);
        Grant grant = null;
        try {
            Optional<GrantLease> again = reenter(queue);
            if (again.isPresent()) {
                return Optional.of(again.get());
            }
            grant = wish.waits() ? waitFor(wish, queue) : tryNow(wish, queue);
            if (grant == null) {
                return Optional.empty();
            }
            return Optional.of(engine.hold(grant));
        } finally {
            if (grant == null) {
                engine.leave(name);
            }
        }
    }

    private Optional<GrantLease> reenter(LocalQueue queue) {
        Grant holder = queue.holder();
        if (holder == null) {
            return Optional.empty();
        }
        engine.succession().endIfOver(holder);
        return holder.isHeldBy(Thread.currentThread()) ? holder.open(engine.succession()) : Optional.empty();
    }

    private @Nullable Grant tryNow(Wish wish, LocalQueue queue) throws InterruptedException {
        return queue.tryTake() ? contend(wish, queue, wish.began()) : null;
    }

    private @Nullable Grant waitFor(Wish wish, LocalQueue queue) throws InterruptedException {
        Grant grant = null;
        try {
            ThreadWaiter waiter = new ThreadWaiter(wish);
            if (queue.takeOrWait(waiter)) {
                grant = contend(wish, queue, wish.began());
            } else {
                grant = await(waiter, queue);
            }
            return grant;
        } finally {
            if (grant == null) {
                Events.tell(wish, Kind.WAITED, 0, engine.time(), wish.began());
            }
        }
    }

    private @Nullable Grant await(ThreadWaiter waiter, LocalQueue queue) throws InterruptedException {
        Turn turn;
        try {
            turn = waiter.await(engine.time());
        } catch (InterruptedException e) {
            if (!queue.leave(waiter)) {
                passOn(waiter.awaitImminent(), queue);
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
            return contend(waiter.wish(), queue, contend.notBefore());
        }
        if (turn instanceof Turn.Failed failed) {
            throw failed.fault();
        }
        throw engine.closed(name);
    }

    /** An interrupted thread has no use for its turn. */
    private void passOn(Turn turn, LocalQueue queue) {
        if (turn instanceof Turn.HandedOver handed) {
            // Both this wait and the grant count as users that leave.
            engine.enter(name);
            engine.hold(handed.grant()).close();
        } else if (turn instanceof Turn.Contend contend) {
            queue.passTurn(contend.notBefore());
        }
    }

    private @Nullable Grant contend(Wish wish, LocalQueue queue, long notBefore) throws InterruptedException {
        return engine.contend(wish, queue, notBefore, Thread.currentThread());
    }
}
