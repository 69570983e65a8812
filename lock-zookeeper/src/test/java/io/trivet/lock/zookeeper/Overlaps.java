package io.trivet.lock.zookeeper;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Counts who is inside at the same time. Thread-safe. */
final class Overlaps {
    private final AtomicInteger permits = new AtomicInteger();
    private final AtomicInteger mostPermits = new AtomicInteger();
    private final AtomicInteger readers = new AtomicInteger();
    private final AtomicInteger mostReaders = new AtomicInteger();
    private final AtomicInteger writers = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();

    /** Holds a permit while the action runs, which asks the server once. */
    void permit(BooleanSupplier inside) {
        mostPermits.accumulateAndGet(permits.incrementAndGet(), Math::max);
        check(inside.getAsBoolean());
        permits.decrementAndGet();
    }

    void read(BooleanSupplier inside) {
        mostReaders.accumulateAndGet(readers.incrementAndGet(), Math::max);
        check(writers.get() == 0);
        check(inside.getAsBoolean());
        check(writers.get() == 0);
        readers.decrementAndGet();
    }

    void write(BooleanSupplier inside) {
        check(writers.incrementAndGet() == 1 && readers.get() == 0);
        check(inside.getAsBoolean());
        check(writers.get() == 1 && readers.get() == 0);
        writers.decrementAndGet();
    }

    private void check(boolean kept) {
        if (!kept) {
            broken.incrementAndGet();
        }
    }

    int mostPermits() {
        return mostPermits.get();
    }

    int mostReaders() {
        return mostReaders.get();
    }

    /** Returns how often a writer wasn't alone, or a grant had ended too early. */
    int broken() {
        return broken.get();
    }
}
