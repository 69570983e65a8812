package io.trivet.testkit.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The plan of a torture: its faults, contenders and duration.
 *
 * @param seed the seed for the choice of faults, victims and times
 * @param duration how long faults are injected; it takes longer if needed for each fault to occur once
 * @param processes the number of processes that contend
 * @param threads the number of contending threads in each process
 * @param locks the number of locks
 * @param lease how long a grant is valid
 * @param maxHold the longest time that a holder works, except the few that work longer than their lease
 * @param faults the faults to inject; empty for all faults that the backend's guarantees cover
 * @param allKinds whether there are also a read/write lock and a semaphore, and the locks are also acquired together
 */
public record TorturePlan(
        long seed,
        Duration duration,
        int processes,
        int threads,
        int locks,
        Duration lease,
        Duration maxHold,
        Set<TortureFault> faults,
        boolean allKinds) {
    /**
     * The longest wait without a fault, in addition to the lease time. It is long enough that a longer wait means
     * stuck, not slow, on any machine.
     */
    static final Duration BOUND = Duration.ofSeconds(30);

    /** Returns a plan of a short torture: three processes of four threads contend for three locks. */
    public static TorturePlan brief() {
        return new TorturePlan(
                1, Duration.ofSeconds(12), 3, 4, 3, Duration.ofSeconds(1), Duration.ofMillis(5), Set.of(), false);
    }

    /** Returns this plan with these faults. */
    public TorturePlan withFaults(Set<TortureFault> other) {
        return new TorturePlan(seed, duration, processes, threads, locks, lease, maxHold, Set.copyOf(other), allKinds);
    }

    /** Returns this plan with another seed. */
    public TorturePlan withSeed(long other) {
        return new TorturePlan(other, duration, processes, threads, locks, lease, maxHold, faults, allKinds);
    }

    /** Returns this plan with another duration. */
    public TorturePlan withDuration(Duration other) {
        return new TorturePlan(seed, other, processes, threads, locks, lease, maxHold, faults, allKinds);
    }

    /** Returns this plan with another longest time that a holder works. */
    public TorturePlan withMaxHold(Duration other) {
        return new TorturePlan(seed, duration, processes, threads, locks, lease, other, faults, allKinds);
    }

    /** Returns this plan with all kinds of locks. */
    public TorturePlan withAllKinds() {
        return new TorturePlan(seed, duration, processes, threads, locks, lease, maxHold, faults, true);
    }

    Duration longestWait() {
        return lease.plus(BOUND);
    }

    List<String> lockNames() {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= locks; i++) {
            names.add("torture-" + i);
        }
        if (allKinds) {
            names.addAll(List.of(Contended.READ_WRITE, Contended.SEMAPHORE));
        }
        return names;
    }

    @Override
    public String toString() {
        return "seed " + seed + ", " + duration.toSeconds() + " s, " + processes + " processes of " + threads
                + " threads on " + locks + " locks" + (allKinds ? " and other kinds" : "") + ", lease "
                + lease.toMillis() + " ms";
    }
}
