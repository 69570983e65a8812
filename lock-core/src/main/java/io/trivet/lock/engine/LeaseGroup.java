package io.trivet.lock.engine;

import io.trivet.lock.Lease;
import io.trivet.lock.MultiLease;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** The leases of locks that were acquired together. */
final class LeaseGroup implements MultiLease {
    private final List<Lease> leases;

    LeaseGroup(List<Lease> leases) {
        this.leases = List.copyOf(leases);
    }

    @Override
    public Lease lease(String name) {
        return leases.stream()
                .filter(lease -> lease.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Lock '" + name + "' is none of " + this + "."));
    }

    @Override
    public Duration remaining() {
        return leases.stream()
                .map(Lease::remaining)
                .min(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    @Override
    public boolean isHeld() {
        return leases.stream().allMatch(Lease::isHeld);
    }

    @Override
    public boolean renew() {
        boolean all = true;
        for (Lease lease : leases) {
            all &= lease.renew();
        }
        return all;
    }

    @Override
    public void onLost(Runnable action) {
        Objects.requireNonNull(action, "action");
        AtomicBoolean due = new AtomicBoolean(true);
        leases.forEach(lease -> lease.onLost(() -> {
            if (due.getAndSet(false)) {
                action.run();
            }
        }));
    }

    @Override
    public void close() {
        close(leases);
    }

    /** Closes leases, the last one first. A failure to close one doesn't keep the others open. */
    static void close(List<Lease> leases) {
        RuntimeException fault = null;
        for (int i = leases.size() - 1; i >= 0; i--) {
            try {
                leases.get(i).close();
            } catch (RuntimeException e) {
                if (fault == null) {
                    fault = e;
                } else {
                    fault.addSuppressed(e);
                }
            }
        }
        if (fault != null) {
            throw fault;
        }
    }

    @Override
    public String toString() {
        return "MultiLease" + leases;
    }
}
