package io.trivet.lock.engine;

import io.trivet.lock.DistributedSemaphore;
import io.trivet.lock.Lease;
import io.trivet.lock.LockOptions;
import io.trivet.lock.spi.LockMode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A named semaphore of an engine, as programs see it. */
final class NamedSemaphore implements DistributedSemaphore {
    private final ClientContext client;
    private final LockOptions options;
    private final LockAcquirer acquirer;

    NamedSemaphore(ClientContext client, String name, int permits, LockOptions options) {
        this.client = client;
        this.options = options;
        acquirer = new LockAcquirer(client, name, LockMode.permit(permits), options);
    }

    @Override
    public String name() {
        return acquirer.name();
    }

    @Override
    public int permits() {
        return acquirer.mode().limit();
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
    public boolean forceRelease() {
        return client.lifecycle().forceRelease(acquirer.mode().kind(), name());
    }

    @Override
    public String toString() {
        return "DistributedSemaphore['" + name() + "' on " + client.context().backend() + ", " + permits()
                + " permits, " + options + "]";
    }
}
