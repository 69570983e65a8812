package io.trivet.benchmarks.locks;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Trivet on any backend. */
final class TrivetLibrary implements Library {
    private final LockClient client;
    private final UnaryOperator<String> key;

    /** Closed after the client, such as its pool. */
    private final AutoCloseable behind;

    /** Kept, because a lease that the program drops is no longer renewed. */
    private final List<Lease> held = new ArrayList<>();

    /**
     * Creates a library that closes this client.
     *
     * @param key returns the key on the server of a lock with this name
     */
    TrivetLibrary(LockClient client, UnaryOperator<String> key) {
        this(client, key, () -> {});
    }

    /** Creates a library that closes this client, and then the object behind it. */
    TrivetLibrary(LockClient client, UnaryOperator<String> key, AutoCloseable behind) {
        this.client = client;
        this.key = key;
        this.behind = behind;
    }

    @Override
    public OneLock lock(String name) {
        DistributedLock lock = client.lock(name);
        return new OneLock() {
            @Override
            public void during(Runnable work) throws InterruptedException {
                try (Lease lease = lock.acquire()) {
                    work.run();
                }
            }

            @Override
            public boolean isGranted() {
                return lock.tryAcquire().isPresent();
            }
        };
    }

    @Override
    public String key(String name) {
        return key.apply(name);
    }

    @Override
    public void hold(String name) throws InterruptedException {
        LockOptions untilClosed = LockOptions.defaults().withLeaseTime(Duration.ofHours(1));
        held.add(client.lock(name, untilClosed).acquire());
    }

    @Override
    public void close() throws Exception {
        client.close();
        behind.close();
    }
}
