package io.trivet.id.memory;

import io.trivet.id.spi.WorkerRecord;
import io.trivet.id.spi.WorkerStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A store of worker ids in the memory of this JVM, for tests without a server. Thread-safe. */
public final class InMemoryWorkerStore implements WorkerStore {
    private final InstantSource clock;
    private final Map<String, Map<Integer, WorkerRecord>> namespaces = new HashMap<>();

    /** Creates an empty store that uses this machine's clock. */
    public InMemoryWorkerStore() {
        this(InstantSource.system());
    }

    /** Creates an empty store that uses this clock. */
    public InMemoryWorkerStore(InstantSource clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    @Override
    public Instant now(String namespace) {
        return clock.instant();
    }

    @Override
    public synchronized Map<Integer, WorkerRecord> read(String namespace) {
        return Map.copyOf(records(namespace));
    }

    @Override
    public synchronized boolean compareAndSet(
            String namespace, int workerId, @Nullable WorkerRecord expected, WorkerRecord next) {
        Map<Integer, WorkerRecord> records = records(namespace);
        if (!Objects.equals(records.get(workerId), expected)) {
            return false;
        }
        records.put(workerId, next);
        return true;
    }

    private Map<Integer, WorkerRecord> records(String namespace) {
        return namespaces.computeIfAbsent(namespace, absent -> new HashMap<>());
    }

    @Override
    public boolean canLoseWrites() {
        return false;
    }

    @Override
    public void close() {
        // Nothing was opened.
    }

    @Override
    public String toString() {
        return "memory";
    }
}
