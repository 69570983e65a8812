package io.trivet.lock.zookeeper;

import java.time.Duration;
import java.util.ArrayList;
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
    private final Map<Place, CompletableFuture<Boolean>> stands;

    /** The time of the last answer, once all have arrived. */
    private final CompletableFuture<Long> answeredNanos;

    private Confirmation(long sentNanos, long sentMillis, Map<Place, CompletableFuture<Boolean>> stands) {
        this.sentNanos = sentNanos;
        this.sentMillis = sentMillis;
        this.stands = stands;
        answeredNanos = CompletableFuture.allOf(stands.values().toArray(CompletableFuture<?>[]::new))
                .handle((done, fault) -> System.nanoTime());
    }

    /** Sends the check for places that were granted. */
    static Confirmation of(ZooKeeperClient ensemble, String path, List<Place> places) {
        // The age counts from before the first request.
        long nanos = System.nanoTime();
        long millis = System.currentTimeMillis();
        // A server that has lost the session may still answer reads for a while.
        CompletableFuture<Boolean> synced = ensemble.sync(path);
        Map<Place, CompletableFuture<Boolean>> stands = new HashMap<>();
        for (Place place : places) {
            stands.put(place, place.stands().thenCombine(synced, (there, done) -> there));
        }
        return new Confirmation(nanos, millis, stands);
    }

    boolean covers(Place place) {
        return stands.containsKey(place);
    }

    /** Returns whether the place existed after the check was sent. */
    CompletableFuture<Boolean> stands(Place place) {
        return stands.getOrDefault(place, CompletableFuture.completedFuture(false));
    }

    /** Returns true if an answer is missing, or if all have arrived no longer than this time ago. */
    boolean isUnderWay(Duration orAnsweredFor) {
        Long answered = answeredNanos.getNow(null);
        return answered == null || System.nanoTime() - answered <= orAnsweredFor.toNanos();
    }

    /** Returns the time since the check was sent, by the faster clock: a machine that sleeps stops one of them. */
    Duration age() {
        long monotonic = System.nanoTime() - sentNanos;
        long wall = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis() - sentMillis);
        return Duration.ofNanos(Math.max(monotonic, wall));
    }

    /** Returns those places that were granted. */
    static List<Place> granted(Iterable<Place> places) {
        List<Place> granted = new ArrayList<>();
        for (Place place : places) {
            if (place.isGranted()) {
                granted.add(place);
            }
        }
        return granted;
    }
}
