package io.trivet.testkit.torture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The events so far. Thread-safe. */
final class History {
    private final List<Grant> grants = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Map<String, Long> deaths = new HashMap<>();
    private final Map<String, String> waiting = new HashMap<>();
    private long accepted;
    private long rejected;
    private long unavailable;

    synchronized void startWait(String holder, String lock) {
        waiting.put(holder, lock);
    }

    synchronized void endWait(String holder) {
        waiting.remove(holder);
    }

    synchronized void add(Grant grant) {
        grants.add(grant);
    }

    /** Records that a process was killed, at this time or later. */
    synchronized void addDeath(String process, long killed) {
        deaths.put(process, killed);
    }

    synchronized void addViolation(String line) {
        violations.add(line);
    }

    synchronized void wrote(boolean wasAccepted) {
        if (wasAccepted) {
            accepted++;
        } else {
            rejected++;
        }
    }

    synchronized void unavailable() {
        unavailable++;
    }

    synchronized List<Grant> grants() {
        return List.copyOf(grants);
    }

    /** Returns the grants, those of killed processes only until they were killed. */
    synchronized List<Grant> grantsUntilDeath() {
        return grants.stream()
                .map(grant -> grant.endingAt(deaths.getOrDefault(grant.incarnation(), Grant.NEVER)))
                .toList();
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** Returns the lock that each waiting holder waits for. */
    synchronized Map<String, String> waiting() {
        return Map.copyOf(waiting);
    }

    synchronized long accepted() {
        return accepted;
    }

    synchronized long rejected() {
        return rejected;
    }

    synchronized long unavailables() {
        return unavailable;
    }
}
