package io.trivet.id;

import io.trivet.id.IdException.Code;
import io.trivet.id.spi.WorkerRecord;
import io.trivet.id.spi.WorkerStore;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * A store that loses requests and answers, delivers writes late, and fails over to a replica that is behind, at an
 * earlier state of the primary. A request in progress is lost with its primary.
 */
final class SimulatedStore implements WorkerStore {
    private final Random random;
    private final SimulatedClock clock;
    private final boolean losesWrites;
    private final boolean admitsIt;

    /** Runs the other threads while a request or an answer is in progress. */
    private final Runnable meanwhile;

    private final List<Map<Integer, WorkerRecord>> history = new ArrayList<>(List.of(Map.of()));
    private final Deque<Runnable> late = new ArrayDeque<>();
    int failovers;

    SimulatedStore(Random random, SimulatedClock clock, boolean losesWrites, boolean admitsIt, Runnable meanwhile) {
        this.random = random;
        this.clock = clock;
        this.losesWrites = losesWrites;
        this.admitsIt = admitsIt;
        this.meanwhile = meanwhile;
    }

    @Override
    public Instant now(String namespace) {
        request();
        Instant now = clock.instant();
        answer();
        return now;
    }

    @Override
    public Map<Integer, WorkerRecord> read(String namespace) {
        request();
        Map<Integer, WorkerRecord> found = current();
        answer();
        return found;
    }

    @Override
    public boolean compareAndSet(String namespace, int workerId, WorkerRecord expected, WorkerRecord next) {
        if (random.nextInt(20) == 0) {
            late.add(() -> replace(workerId, expected, next));
            throw unavailable();
        }
        request();
        boolean done = replace(workerId, expected, next);
        answer();
        return done;
    }

    private boolean replace(int workerId, WorkerRecord expected, WorkerRecord next) {
        if (!Objects.equals(current().get(workerId), expected)) {
            return false;
        }
        Map<Integer, WorkerRecord> changed = new HashMap<>(current());
        changed.put(workerId, next);
        history.add(Map.copyOf(changed));
        return true;
    }

    private Map<Integer, WorkerRecord> current() {
        return history.get(history.size() - 1);
    }

    /** Delivers one late write, on which its sender has given up. */
    void deliver() {
        if (!late.isEmpty()) {
            late.remove().run();
        }
    }

    /** Continues with a state without the last writes, if this store can lose writes. */
    void failOver() {
        late.clear();
        if (losesWrites) {
            int lost = Math.min(history.size() - 1, random.nextInt(12));
            history.subList(history.size() - lost, history.size()).clear();
            failovers++;
        }
    }

    private void request() {
        meanwhile.run();
        if (random.nextInt(25) == 0) {
            throw unavailable();
        }
    }

    private void answer() {
        meanwhile.run();
        if (random.nextInt(25) == 0) {
            throw unavailable();
        }
    }

    private static IdException unavailable() {
        return new IdException(Code.UNAVAILABLE, "no answer");
    }

    @Override
    public boolean canLoseWrites() {
        return losesWrites && admitsIt;
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "simulated";
    }
}
