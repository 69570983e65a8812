package io.trivet.testkit.torture;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a torture has seen.
 *
 * @param what the target and the plan
 * @param took from the start of the first process to the end of the last check
 * @param grants how many grants were told to the resource; those of holders that were killed before they told aren't counted
 * @param handedOver how many of them came from another thread of the same client
 * @param accepted how many writes the resource took
 * @param rejected how many it rejected: those of holders that were late
 * @param unavailable how often a lock could not be asked for
 * @param faults how often each fault was done
 * @param longestWait the longest that any grant was waited for
 * @param longestWaitInPeace the same, as far as the wait was after the last fault
 * @param violations what contradicts the promises of a lock, with the lines of the history that show it; empty if all holds
 */
public record TortureReport(
        String what,
        Duration took,
        long grants,
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
                + ", writes rejected " + rejected + ", unavailable " + unavailable + "\n  faults: "
                + (done.isEmpty() ? "none" : done) + "\n  longest wait " + longestWait.toMillis()
                + " ms, after the last fault " + longestWaitInPeace.toMillis() + " ms\n  "
                + (violations.isEmpty() ? "all holds" : "VIOLATED " + violations.size() + " times")
                + violations.stream()
                        .limit(MAX_SHOWN)
                        .map(each -> "\n  " + each)
                        .collect(Collectors.joining());
    }
}
