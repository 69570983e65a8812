package io.trivet.testkit.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a torture does, and how long.
 *
 * @param seed gives the choice of faults, victims and times
 * @param duration how long faults go on, and longer where that is needed for each to come once
 * @param processes how many contend
 * @param threads how many contend in each
 * @param locks for how many locks
 * @param lease how long a grant is valid
 * @param maxHold how long a holder works at most, but for the few that work longer than their lease
 * @param faults what happens; empty for all that the backend's guarantees cover
 */
public record TorturePlan(
        long seed,
        Duration duration,
        int processes,
        int threads,
        int locks,
        Duration lease,
        Duration maxHold,
        Set<TortureFault> faults) {
    /** Added to the lease time for how long anybody may wait when nothing is wrong; it says stuck, not slow, on any machine. */
    static final Duration BOUND = Duration.ofSeconds(30);

    /** Returns a short torture: three processes of four threads contend for three locks. */
    public static TorturePlan brief() {
        return new TorturePlan(
                1, Duration.ofSeconds(12), 3, 4, 3, Duration.ofSeconds(1), Duration.ofMillis(5), Set.of());
    }

    /** Returns the same with these faults. */
    public TorturePlan withFaults(Set<TortureFault> other) {
        return new TorturePlan(seed, duration, processes, threads, locks, lease, maxHold, Set.copyOf(other));
    }

    /** Returns the same with another seed. */
    public TorturePlan withSeed(long other) {
        return new TorturePlan(other, duration, processes, threads, locks, lease, maxHold, faults);
    }

    /** Returns the same for another time. */
    public TorturePlan withDuration(Duration other) {
        return new TorturePlan(seed, other, processes, threads, locks, lease, maxHold, faults);
    }

    /** Returns the same with holders that work longer. */
    public TorturePlan withMaxHold(Duration other) {
        return new TorturePlan(seed, duration, processes, threads, locks, lease, other, faults);
    }

    Duration longestWait() {
        return lease.plus(BOUND);
    }

    List<String> lockNames() {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= locks; i++) {
            names.add("torture-" + i);
        }
        return names;
    }

    @Override
    public String toString() {
        return "seed " + seed + ", " + duration.toSeconds() + " s, " + processes + " processes of " + threads
                + " threads on " + locks + " locks, lease " + lease.toMillis() + " ms";
    }
}
