package io.trivet.versions;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import java.util.UUID;

/** Checks of locks, for any server. */
final class LockChecks {
    private LockChecks() {}

    /** Returns whether two clients exclude each other, one waits for the other, and tokens rise. */
    static boolean exclude(LockClient one, LockClient other) throws InterruptedException {
        String name = "versions-" + UUID.randomUUID();
        long first;
        try (Lease lease = one.lock(name).acquire()) {
            first = lease.fencingToken();
            if (other.lock(name).tryAcquire().isPresent()) {
                return false;
            }
        }
        try (Lease lease = other.lock(name).acquire()) {
            return lease.fencingToken() > first;
        }
    }
}
