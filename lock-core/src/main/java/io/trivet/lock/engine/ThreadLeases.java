package io.trivet.lock.engine;

import io.trivet.lock.Lease;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The leases of code that only locks and unlocks, for each thread. They are stored by the lock's name and not by its
 * view, because such code often creates a view for each call.
 */
final class ThreadLeases {
    private final ThreadLocal<ArrayDeque<Lease>> leases = ThreadLocal.withInitial(ArrayDeque::new);

    void push(Lease lease) {
        leases.get().push(lease);
    }

    /** Removes and returns the lease on this lock that the calling thread opened last; null if there is none. */
    @Nullable
    Lease pop(String name) {
        ArrayDeque<Lease> own = leases.get();
        Lease last = take(own, name);
        if (own.isEmpty()) {
            leases.remove();
        }
        return last;
    }

    private static @Nullable Lease take(ArrayDeque<Lease> own, String name) {
        for (Iterator<Lease> each = own.iterator(); each.hasNext(); ) {
            Lease lease = each.next();
            if (lease.name().equals(name)) {
                each.remove();
                return lease;
            }
        }
        return null;
    }
}
