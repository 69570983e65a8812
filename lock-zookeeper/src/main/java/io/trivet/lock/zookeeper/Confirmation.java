package io.trivet.lock.zookeeper;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One question whether the session stands, and with it everything that it holds: the leader is asked once, and the nodes are looked for behind
 * that, all without waiting for each other. A hundred locks that are to be renewed wait for the same answer.
 */
final class Confirmation {
    private final long sentNanos;
    private final long sentMillis;
    private final Map<Place, CompletableFuture<Boolean>> stands;

    /** When the last answer came, once it has. */
    private final CompletableFuture<Long> answeredNanos;

    private Confirmation(long sentNanos, long sentMillis, Map<Place, CompletableFuture<Boolean>> stands) {
        this.sentNanos = sentNanos;
        this.sentMillis = sentMillis;
        this.stands = stands;
        answeredNanos = CompletableFuture.allOf(stands.values().toArray(CompletableFuture<?>[]::new))
                .handle((done, fault) -> System.nanoTime());
    }

    /** Asks for places that were granted. */
    static Confirmation of(ZooKeeperClient ensemble, String path, List<Place> places) {
        // Its age counts from before the first request.
        long nanos = System.nanoTime();
        long millis = System.currentTimeMillis();
        // A server that has lost the session may go on answering reads for a while.
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

    /** Tells, once it is known, whether the place stood after the question was sent. */
    CompletableFuture<Boolean> stands(Place place) {
        return stands.getOrDefault(place, CompletableFuture.completedFuture(false));
    }

    /** Tells whether an answer is missing, or all have been there for no longer than this. */
    boolean isUnderWay(Duration orAnsweredFor) {
        Long answered = answeredNanos.getNow(null);
        return answered == null || System.nanoTime() - answered <= orAnsweredFor.toNanos();
    }

    /** Returns how long ago the question was sent, by the faster clock: a machine that slept stops one of them. */
    Duration age() {
        long monotonic = System.nanoTime() - sentNanos;
        long wall = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis() - sentMillis);
        return Duration.ofNanos(Math.max(monotonic, wall));
    }

    /** Returns the places of these that were granted. */
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
