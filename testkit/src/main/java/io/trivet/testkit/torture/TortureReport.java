package io.trivet.testkit.torture;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The result of a torture.
 *
 * @param what the target and the plan
 * @param took the time from the start of the first process to the end of the last check
 * @param grants the number of grants reported to the resource; grants of holders that were killed before their report
 *     aren't counted
 * @param grantsOf the number of these grants that each process had; a process that was killed counts with those that
 *     replaced it
 * @param handedOver the number of these grants that another thread of the same client handed over
 * @param accepted the number of writes that the resource accepted
 * @param rejected the number of writes that it rejected: those of holders that were late
 * @param unavailable how often a request for a lock found the server unavailable
 * @param faults how often each fault was injected
 * @param longestWait the longest wait for a grant
 * @param longestWaitInPeace the longest wait, counting only the time after the last fault
 * @param violations the contradictions to the guarantees of a lock, with the grants that show them; empty if all
 *     guarantees hold
 */
public record TortureReport(
        String what,
        Duration took,
        long grants,
        Map<String, Long> grantsOf,
        long handedOver,
        long accepted,
        long rejected,
        long unavailable,
        Map<TortureFault, Integer> faults,
        Duration longestWait,
        Duration longestWaitInPeace,
        List<String> violations) {
    private static final int MAX_SHOWN = 20;

    @Override
    public String toString() {
        String done = faults.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
        return what + ", took " + took.toMillis() + " ms\n  grants " + grants + ", of these handed over " + handedOver
                + ", writes accepted " + accepted
                + ", writes rejected " + rejected + ", unavailable " + unavailable + "\n  grants of " + grantsOf
                + "\n  faults: "
                + (done.isEmpty() ? "none" : done) + "\n  longest wait " + longestWait.toMillis()
                + " ms, after the last fault " + longestWaitInPeace.toMillis() + " ms\n  "
                + (violations.isEmpty() ? "all holds" : "VIOLATED " + violations.size() + " times")
                + violations.stream()
                        .limit(MAX_SHOWN)
                        .map(each -> "\n  " + each)
                        .collect(Collectors.joining());
    }
}
