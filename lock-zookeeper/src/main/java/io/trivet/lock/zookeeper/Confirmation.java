package io.trivet.lock.zookeeper;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One check that the session and everything it holds still exist. It sends one sync to the leader, followed by a read
 * for each node, without waiting for the answers in between. A hundred locks that need renewal wait for the same check.
 */
final class Confirmation {
    private final long sentNanos;
    private final long sentMillis;
    private final Map<QueueEntry, CompletableFuture<Boolean>> exists;

    /** The time of the last answer, once all have arrived. */
    private final CompletableFuture<Long> answeredNanos;

    private Confirmation(long sentNanos, long sentMillis, Map<QueueEntry, CompletableFuture<Boolean>> exists) {
        this.sentNanos = sentNanos;
        this.sentMillis = sentMillis;
        this.exists = exists;
        answeredNanos = CompletableFuture.allOf(exists.values().toArray(CompletableFuture<?>[]::new))
                .handle((done, fault) -> System.nanoTime());
    }

    /** Sends the check for places that were granted. */
    static Confirmation of(ZooKeeperClient client, String path, List<QueueEntry> entries) {
        // The age counts from before the first request.
        long nanos = System.nanoTime();
        long millis = System.currentTimeMillis();
        // A server that has lost the session may still answer reads for a while.
        CompletableFuture<Boolean> synced = client.sync(path);
        Map<QueueEntry, CompletableFuture<Boolean>> exists = new HashMap<>();
        for (QueueEntry entry : entries) {
            exists.put(entry, entry.exists().thenCombine(synced, (there, done) -> there));
        }
        return new Confirmation(nanos, millis, exists);
    }

    boolean covers(QueueEntry entry) {
        return exists.containsKey(entry);
    }

    /** Returns whether the place existed after the check was sent. */
    CompletableFuture<Boolean> exists(QueueEntry entry) {
        return exists.getOrDefault(entry, CompletableFuture.completedFuture(false));
    }

    /** Returns true if an answer is missing, or if all have arrived no longer than this time ago. */
    boolean isRecent(Duration maxAge) {
        Long answered = answeredNanos.getNow(null);
        return answered == null || System.nanoTime() - answered <= maxAge.toNanos();
    }

    /** Returns the time since the check was sent, by the faster clock: a machine that sleeps stops one of them. */
    Duration age() {
        long monotonic = System.nanoTime() - sentNanos;
        long wall = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis() - sentMillis);
        return Duration.ofNanos(Math.max(monotonic, wall));
    }
}
