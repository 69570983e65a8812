package io.trivet.lock.memory;

import io.trivet.lock.spi.Attempt;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockRequest;
import java.time.Duration;

/** One client's connection to a table, which many share. */
final class InMemoryBackend implements LockBackend {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final LockTable table;

    InMemoryBackend(LockTable table) {
        this.table = table;
    }

    @Override
    public Attempt acquire(LockRequest request) {
        long generation = table.acquire(request.name(), request.owner(), request.leaseTime());
        return generation > 0 ? new Attempt.Granted(generation, request.leaseTime()) : new Attempt.Busy(ASK_AGAIN);
    }

    @Override
    public boolean release(LockRequest request) {
        return table.release(request.name(), request.owner());
    }

    @Override
    public void awaitRelease(LockRequest request, Duration atMost) throws InterruptedException {
        table.awaitChange(request.name(), atMost);
    }

    @Override
    public void close() {
        table.wakeAll();
    }

    @Override
    public String toString() {
        return "memory";
    }
}
