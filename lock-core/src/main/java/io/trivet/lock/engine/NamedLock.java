package io.trivet.lock.engine;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockHolder;
import io.trivet.lock.LockOptions;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockMode.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;

/** A named lock of an engine, as programs see it. */
final class NamedLock implements DistributedLock {
    private final ClientContext client;
    private final LockOptions options;
    private final LockAcquirer acquirer;

    NamedLock(ClientContext client, String name, LockMode mode, LockOptions options) {
        this.client = client;
        this.options = options;
        acquirer = new LockAcquirer(client, name, mode, options);
    }

    @Override
    public String name() {
        return acquirer.name();
    }

    @Override
    public Lease acquire() throws InterruptedException {
        return acquirer.acquire(acquirer.request(false));
    }

    @Override
    public Optional<Lease> tryAcquire() {
        return acquirer.tryNow(false);
    }

    @Override
    public Optional<Lease> tryAcquire(Duration atMost) throws InterruptedException {
        return acquirer.tryAcquire(acquirer.request(atMost, false));
    }

    @Override
    public CompletableFuture<Lease> acquireAsync() {
        return acquirer.acquireAsync();
    }

    @Override
    public CompletableFuture<Optional<Lease>> tryAcquireAsync(Duration atMost) {
        return acquirer.tryAcquireAsync(atMost);
    }

    @Override
    public Optional<LockHolder> holder() {
        client.queues().ensureOpen(acquirer.mode().kind(), name());
        return client.context().backend().holder(name()).map(holder -> {
            OptionalLong generation = holder.generation();
            OptionalLong token = generation.isPresent()
                    ? OptionalLong.of(Generation.token(generation.getAsLong(), 0))
                    : OptionalLong.empty();
            return new LockHolder(Owners.text(holder.owner()), holder.since(), token);
        });
    }

    @Override
    public boolean forceRelease() {
        return client.lifecycle().forceRelease(acquirer.mode().kind(), name());
    }

    @Override
    public Lock asLock() {
        boolean reads = acquirer.mode().kind() == Kind.READ;
        return new LockView(acquirer, reads ? client.readLeases() : client.threadLeases(), toString());
    }

    @Override
    public String toString() {
        return "DistributedLock['" + name() + "' on " + client.context().backend()
                + (acquirer.mode().equals(LockMode.EXCLUSIVE)
                        ? ""
                        : ", " + acquirer.mode().kind()) + ", " + options
                + "]";
    }
}
