package io.trivet.id;

import io.trivet.id.IdException.Code;
import io.trivet.id.memory.InMemoryWorkerStore;
import io.trivet.id.spi.WorkerRecord;
import io.trivet.id.spi.WorkerStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A store in memory that can be unavailable, throw errors, or do writes without answering, and that may declare that it
 * loses writes.
 */
final class FaultyStore implements WorkerStore {
    private final WorkerStore memory;
    private final boolean losesWrites;
    volatile boolean unavailable;

    /** The error to throw instead of an answer, or null. */
    volatile Error error;

    /** The number of next writes that are done but get no answer. */
    final AtomicInteger unanswered = new AtomicInteger();

    FaultyStore(InstantSource clock, boolean losesWrites) {
        memory = new InMemoryWorkerStore(clock);
        this.losesWrites = losesWrites;
    }

    private WorkerStore memory() {
        if (error != null) {
            throw error;
        }
        if (unavailable) {
            throw new IdException(Code.UNAVAILABLE, "The store is unavailable.");
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
        boolean done = memory().compareAndSet(namespace, workerId, expected, next);
        if (unanswered.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IdException(Code.UNAVAILABLE, "The store did not answer.");
        }
        return done;
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
