package io.trivet.testkit.torture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The events so far. Thread-safe. */
final class History {
    private final List<Grant> grants = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
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
