package io.trivet.lock.engine;

import io.trivet.lock.Lease;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.MultiLease;
import io.trivet.lock.MultiLock;
import io.trivet.lock.spi.LockMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** Several named locks of an engine, which are acquired in the order of their names. */
final class NamedLocks implements MultiLock {
    private final ClientContext client;
    private final LockOptions options;
    private final List<LockAcquirer> acquirers;

    NamedLocks(ClientContext client, SortedSet<String> names, LockOptions options) {
        this.client = client;
        this.options = options;
        acquirers = names.stream()
                .map(name -> new LockAcquirer(client, name, LockMode.EXCLUSIVE, options))
                .toList();
    }

    @Override
    public List<String> names() {
        return acquirers.stream().map(LockAcquirer::name).toList();
    }

    @Override
    public MultiLease acquire() throws InterruptedException {
        long limit = options.waitTimeout().map(Nanos::of).orElse(Nanos.FOREVER);
        return acquireAll(limit)
                .orElseThrow(() -> new LockException(
                        LockException.Code.TIMED_OUT,
                        this + " could not all be acquired within their wait timeout of "
                                + options.waitTimeout().orElse(Duration.ZERO)
                                + ". See the locks' holder(), wait longer, or use tryAcquire."));
    }

    @Override
    public Optional<MultiLease> tryAcquire() {
        try {
            return acquireAll(0);
        } catch (InterruptedException e) {
            throw new AssertionError("a try that doesn't wait was interrupted", e);
        }
    }

    @Override
    public Optional<MultiLease> tryAcquire(Duration atMost) throws InterruptedException {
        return acquireAll(Nanos.of(atMost));
    }

    private Optional<MultiLease> acquireAll(long limit) throws InterruptedException {
        long began = client.context().time().nanoTime();
        while (true) {
            List<Lease> held = new ArrayList<>(acquirers.size());
            boolean all = false;
            try {
                if (!acquireEach(held, began, limit)) {
                    return Optional.empty();
                }
                all = held.stream().allMatch(Lease::isHeld);
                if (all) {
                    return Optional.of(new LeaseGroup(held));
                }
                if (limit == 0) {
                    return Optional.empty();
                }
                // One was lost while another was waited for.
            } finally {
                if (!all) {
                    LeaseGroup.close(held);
                }
            }
        }
    }

    /** Acquires one lock after the other; returns false if one is held elsewhere, or the time is over. */
    private boolean acquireEach(List<Lease> held, long began, long limit) throws InterruptedException {
        for (LockAcquirer each : acquirers) {
            Optional<Lease> next;
            if (limit == 0) {
                next = each.tryNow(false);
            } else {
                long left = began + limit - client.context().time().nanoTime();
                next = left <= 0
                        ? Optional.empty()
                        : each.tryAcquire(each.request(limit == Nanos.FOREVER ? limit : left, false));
            }
            if (next.isEmpty()) {
                return false;
            }
            held.add(next.get());
        }
        return true;
    }

    @Override
    public String toString() {
        return "Locks " + names() + " on " + client.context().backend();
    }
}
