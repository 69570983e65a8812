package io.trivet.id.memory;

import io.trivet.id.spi.RangeStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A store of counters in the memory of this JVM, for tests without a server. Thread-safe. */
public final class InMemoryRangeStore implements RangeStore {
    private final Map<String, Long> counters = new ConcurrentHashMap<>();

    @Override
    public long take(String counter, int count) {
        return counters.merge(counter, (long) count, Long::sum) - count + 1;
    }

    @Override
    public void close() {
        // Nothing was opened.
    }

    @Override
    public String toString() {
        return "memory";
    }
}
