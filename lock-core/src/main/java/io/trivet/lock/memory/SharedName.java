package io.trivet.lock.memory;

import io.trivet.lock.memory.LockTable.Row;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The readers and waiting writers of one name, or its permits. Guarded by the table's mutex. */
final class SharedName {
    /** The grants, by owner. */
    private final Map<String, Row> rows = new HashMap<>();

    /** The moments until which waiting writers keep further readers out, by owner. */
    private final Map<String, Long> writers = new HashMap<>();

    /** The generation of all readers until the next writer; zero if there was none. */
    private long readers;

    void removeExpired(long now) {
        rows.values().removeIf(row -> row.expiresNanos() - now <= 0);
        writers.values().removeIf(until -> until - now <= 0);
    }

    /** Returns whether nothing must be remembered: the readers' generation must be, until the next writer. */
    boolean isForgettable() {
        return rows.isEmpty() && writers.isEmpty() && readers == 0;
    }

    int size() {
        return rows.size();
    }

    /** Returns any of the grants, or null. */
    @Nullable
    Row any() {
        return rows.isEmpty() ? null : rows.values().iterator().next();
    }

    @Nullable
    Row find(String owner) {
        return rows.get(owner);
    }

    void put(Row row) {
        rows.put(row.owner(), row);
    }

    /** Removes all grants; returns whether there were any. */
    boolean clear() {
        boolean any = !rows.isEmpty();
        rows.clear();
        return any;
    }

    /** Removes an owner's grant or wait; returns whether it had a grant. */
    boolean remove(String owner) {
        writers.remove(owner);
        return rows.remove(owner) != null;
    }

    boolean isWriterWaiting() {
        return !writers.isEmpty();
    }

    void keepReadersOut(String writer, long until) {
        writers.put(writer, until);
    }

    /** Called when a writer got the name. */
    void beginWriting(String writer) {
        writers.remove(writer);
        readers = 0;
    }

    /** Returns the generation of all readers until the next writer. */
    long readersGeneration(LongSupplier next) {
        if (readers == 0) {
            readers = next.getAsLong();
        }
        return readers;
    }

    /** Returns the nanoseconds until the first grant or wait ends by itself. */
    long nanosUntilChange(long now) {
        long soonest = Long.MAX_VALUE;
        for (Row row : rows.values()) {
            soonest = Math.min(soonest, row.expiresNanos() - now);
        }
        for (long until : writers.values()) {
            soonest = Math.min(soonest, until - now);
        }
        return soonest;
    }
}
