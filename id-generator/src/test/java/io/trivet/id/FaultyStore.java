package io.trivet.id;

import io.trivet.id.IdException.Code;
import io.trivet.id.memory.InMemoryWorkers;
import io.trivet.id.spi.WorkerRecord;
import io.trivet.id.spi.WorkerStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/** A store in memory that can be away, and that may say that it loses writes. */
final class FaultyStore implements WorkerStore {
    private final WorkerStore memory;
    private final boolean losesWrites;
    volatile boolean away;

    FaultyStore(InstantSource clock, boolean losesWrites) {
        memory = new InMemoryWorkers(clock);
        this.losesWrites = losesWrites;
    }

    private WorkerStore memory() {
        if (away) {
            throw new IdException(Code.UNAVAILABLE, "The store is away.");
        }
        return memory;
    }

    @Override
    public Instant now(String namespace) {
        return memory().now(namespace);
    }

    @Override
    public Map<Integer, WorkerRecord> read(String namespace) {
        return memory().read(namespace);
    }

    @Override
    public boolean compareAndSet(String namespace, int workerId, WorkerRecord expected, WorkerRecord next) {
        return memory().compareAndSet(namespace, workerId, expected, next);
    }

    @Override
    public boolean canLoseWrites() {
        return losesWrites;
    }

    @Override
    public void close() {
        memory.close();
    }

    @Override
    public String toString() {
        return "faulty";
    }
}
