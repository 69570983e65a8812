package io.trivet.lock.engine;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockException;
import io.trivet.lock.LockHolder;
import io.trivet.lock.LockOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** A name on an engine: holds again, waits in the local queue, or asks the server. */
final class NamedLock implements DistributedLock {
    /** What the locks of a client share. */
    record Shared(
            BackendContext context,
            LocalQueues queues,
            GrantLifecycle lifecycle,
            Acquirer acquirer,
            ThreadLeases threadLeases) {}

    private final Shared shared;
    private final String name;
    private final LockOptions options;
    private final String owner;
    private final long waitLimit;
    private final long answerLimit;

    NamedLock(Shared shared, String name, LockOptions options) {
        this.shared = shared;
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
        return acquire(wanted(waitLimit, false));
    }

    @Override
    public Optional<Lease> tryAcquire() {
        try {
            return tryAcquire(wanted(0, false));
        } catch (InterruptedException e) {
            throw new AssertionError("a try that doesn't wait was interrupted", e);
        }
    }

    @Override
    public Optional<Lease> tryAcquire(Duration atMost) throws InterruptedException {
        return tryAcquire(wanted(Nanos.of(atMost), false));
    }

    @Override
    public CompletableFuture<Lease> acquireAsync() {
        return FutureWaiter.start(shared, wanted(waitLimit, false), lease -> lease.orElseThrow(this::timedOut));
    }

    @Override
    public CompletableFuture<Optional<Lease>> tryAcquireAsync(Duration atMost) {
        return FutureWaiter.start(shared, wanted(Nanos.of(atMost), false), lease -> lease);
    }

    @Override
    public Optional<LockHolder> holder() {
        shared.queues().ensureOpen(name);
        return shared.context().backend().holder(name).map(holder -> {
            OptionalLong generation = holder.generation();
            OptionalLong token = generation.isPresent()
                    ? OptionalLong.of(Generation.token(generation.getAsLong(), 0))
                    : OptionalLong.empty();
            return new LockHolder(Owners.text(holder.owner()), holder.since(), token);
        });
    }

    @Override
    public boolean forceRelease() {
        shared.queues().ensureOpen(name);
        Grant here = shared.queues().holder(name);
        boolean held = shared.context().backend().forceRelease(name);
        if (here != null) {
            shared.lifecycle().lose(here, "it was taken away by force");
        }
        return held;
    }

    @Override
    public Lock asLock() {
        return new LockView(this, shared.threadLeases());
    }

    @Override
    public String toString() {
        return "DistributedLock['" + name + "' on " + shared.context().backend() + ", " + options + "]";
    }

    /** Returns the wanted of code that knows no leases; the lock is given up when its thread dies. */
    AcquireRequest requestForThread() {
        return wanted(waitLimit, true);
    }

    AcquireRequest requestForThread(Duration atMost) {
        return wanted(Nanos.of(atMost), true);
    }

    Lease acquire(AcquireRequest wanted) throws InterruptedException {
        return tryAcquire(wanted).orElseThrow(this::timedOut);
    }

    private LockException timedOut() {
        return new LockException(
                LockException.Code.TIMED_OUT,
                "Lock '" + name + "' on " + shared.context().backend()
                        + " could not be acquired within its wait limit of "
                        + options.waitLimit().orElse(Duration.ZERO)
                        + ". Ask holder() who has it, wait longer, or use tryAcquire.");
    }

    private AcquireRequest wanted(long wait, boolean endsWithThread) {
        return new AcquireRequest(
                name, options, owner, endsWithThread, shared.context().time().nanoTime(), wait, answerLimit);
    }

    Optional<Lease> tryAcquire(AcquireRequest wanted) throws InterruptedException {
        shared.queues().ensureOpen(name);
        LocalQueue queue = shared.queues().enter(name);
        Grant grant = null;
        try {
            Optional<GrantLease> again = shared.acquirer().reenter(queue);
            if (again.isPresent()) {
                return Optional.of(again.get());
            }
            grant = wanted.waits() ? waitFor(wanted, queue) : tryNow(wanted, queue);
            if (grant == null) {
                return Optional.empty();
            }
            return Optional.of(shared.acquirer().hold(grant));
        } finally {
            if (grant == null) {
                shared.queues().leave(name);
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
                Events.notifyListener(wanted, Kind.WAITED, 0, shared.context().time(), wanted.began());
            }
        }
    }

    private @Nullable Grant await(ThreadWaiter waiter, LocalQueue queue) throws InterruptedException {
        Turn turn;
        try {
            turn = waiter.await(shared.context().time());
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
            return contend(waiter.wanted(), queue, contend.notBefore());
        }
        if (turn instanceof Turn.Failed failed) {
            throw failed.fault();
        }
        throw shared.queues().closed(name);
    }

    /** An interrupted thread has no use for its turn. */
    private void passOn(Turn turn, LocalQueue queue) {
        if (turn instanceof Turn.HandedOver handed) {
            // Both this wait and the grant count as users that leave.
            shared.queues().enter(name);
            shared.acquirer().hold(handed.grant()).close();
        } else if (turn instanceof Turn.Contend contend) {
            queue.passTurn(contend.notBefore());
        }
    }

    private @Nullable Grant contend(AcquireRequest wanted, LocalQueue queue, long notBefore)
            throws InterruptedException {
        return shared.acquirer().contend(wanted, queue, notBefore, Thread.currentThread());
    }
}
