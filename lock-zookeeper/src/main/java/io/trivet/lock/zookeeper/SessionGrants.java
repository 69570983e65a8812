package io.trivet.lock.zookeeper;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The time that grants are certain to last, which is the session's, and the checks that prolong it. Thread-safe. */
final class SessionGrants {
    private static final Duration MAX_ANSWER_AGE = Duration.ofMillis(100);

    private final ZooKeeperClient client;
    private final String path;
    private final Supplier<List<QueueEntry>> granted;
    private final ReentrantLock confirming = new ReentrantLock();

    /** The check that was sent last. Guarded by the lock above. */
    private @Nullable Confirmation confirmation;

    /**
     * Creates an object for one session.
     *
     * @param granted returns all places that are granted now
     */
    SessionGrants(ZooKeeperClient client, String path, Supplier<List<QueueEntry>> granted) {
        this.client = client;
        this.path = path;
        this.granted = granted;
    }

    /**
     * Returns how long a grant is certain to last, counted from before the last answered request. It lasts as long as
     * the session. The servers may count its time from an earlier moment than this client, so only a part of the
     * timeout is used. ZooKeeper's client, too, gives up on a silent server after two thirds of it.
     */
    Duration validity(Duration leaseTime) throws Exception {
        Duration session = client.sessionTimeout().multipliedBy(2).dividedBy(3);
        return session.compareTo(leaseTime) < 0 ? session : leaseTime;
    }

    /**
     * Returns how long this grant is certain to last from now, or empty if it has ended. One check confirms all grants
     * of the session, from the moment when it was sent.
     */
    Optional<Duration> renew(QueueEntry entry, Duration leaseTime, RequestDeadline deadline) throws Exception {
        if (entry.isSessionOver()) {
            return Optional.empty();
        }
        Confirmation sent = confirmation(entry);
        // Read before the answer arrives: the engine counts from the moment when it asked for the renewal.
        Duration age = sent.age();
        boolean exists = deadline.await(sent.exists(entry));
        if (!exists || entry.isSessionOver()) {
            return Optional.empty();
        }
        Duration left = validity(leaseTime).minus(age);
        if (left.isNegative() || left.isZero()) {
            throw new TimeoutException("none in time");
        }
        return Optional.of(left);
    }

    /** Ensures that later renewals don't share a check that was sent before, because its answers say nothing now. */
    void forgetChecks() {
        confirming.lock();
        try {
            confirmation = null;
        } finally {
            confirming.unlock();
        }
    }

    /** Returns a check that covers this place: one that is running, one that was sent recently, or a new one. */
    private Confirmation confirmation(QueueEntry entry) throws Exception {
        confirming.lock();
        try {
            Confirmation last = confirmation;
            if (last == null || !last.covers(entry) || !isShareable(last)) {
                last = Confirmation.of(client, path, granted.get());
                confirmation = last;
            }
            return last;
        } finally {
            confirming.unlock();
        }
    }

    /**
     * A call that comes before the answer shares it. An answer that has arrived is used for calls that come directly
     * after it.
     */
    private boolean isShareable(Confirmation question) throws Exception {
        return question.isRecent(MAX_ANSWER_AGE)
                && question.age().compareTo(client.sessionTimeout().dividedBy(3)) < 0;
    }
}
