package io.trivet.lock.zookeeper;

import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.AcquireResult.Granted;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockRequest;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.curator.framework.CuratorFramework;

/** Asks a backend as the engine does, but without its local queues. */
final class Askers implements AutoCloseable {
    private final ZooKeeperBackend backend;
    private final String name;

    Askers(CuratorFramework curator, String path, String name) {
        backend = new ZooKeeperBackend(ZooKeeperClient.over(curator, path), path, new Random(1));
        this.name = name;
    }

    ZooKeeperBackend backend() {
        return backend;
    }

    LockRequest request(LockMode mode, boolean waits) {
        String owner = UUID.randomUUID().toString().replace("-", "") + "-0@test";
        return new LockRequest(name, owner, Duration.ofSeconds(30), waits, mode);
    }

    /** Asks once without waiting; returns null if that wasn't granted. */
    Held tryOnce(LockMode mode) {
        LockRequest request = request(mode, false);
        return backend.acquire(request) instanceof Granted granted ? new Held(request, granted.generation()) : null;
    }

    /** Waits in the calling thread. */
    Held acquire(LockMode mode) throws InterruptedException {
        return await(request(mode, true));
    }

    /** Waits in another thread. */
    CompletableFuture<Held> acquireLater(LockMode mode) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return acquire(mode);
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        });
    }

    Held await(LockRequest request) throws InterruptedException {
        while (true) {
            AcquireResult answer = backend.acquire(request);
            if (answer instanceof Granted granted) {
                return new Held(request, granted.generation());
            }
            backend.awaitRelease(request, ((AcquireResult.Busy) answer).askAgain());
        }
    }

    /** A grant. */
    final class Held implements AutoCloseable {
        private final LockRequest request;
        private final long generation;

        Held(LockRequest request, long generation) {
            this.request = request;
            this.generation = generation;
        }

        long generation() {
            return generation;
        }

        boolean isHeld() {
            return backend.renew(request).isPresent();
        }

        boolean release() {
            return backend.release(request).wasHeld();
        }

        @Override
        public void close() {
            release();
        }
    }

    @Override
    public void close() {
        backend.close();
    }
}
