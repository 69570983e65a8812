package io.trivet.versions;

import io.trivet.id.SegmentIds;
import io.trivet.id.Snowflake;
import io.trivet.id.spi.RangeStore;
import io.trivet.id.spi.WorkerStore;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Checks of ids, for any store. */
final class IdChecks {
    private static final int COUNT = 1000;

    private IdChecks() {}

    /** Returns whether two generators that lease worker ids from one store create distinct ids. */
    static boolean leased(WorkerStore store) {
        String namespace = "versions-" + UUID.randomUUID();
        Set<Long> seen = new HashSet<>();
        try (Snowflake one = Snowflake.builder()
                        .leaseWorkerId(store)
                        .namespace(namespace)
                        .build();
                Snowflake other = Snowflake.builder()
                        .leaseWorkerId(store)
                        .namespace(namespace)
                        .build()) {
            for (int i = 0; i < COUNT; i++) {
                seen.add(one.next());
                seen.add(other.next());
            }
        }
        return seen.size() == 2 * COUNT;
    }

    /** Returns whether two generators that share a counter create distinct ids. */
    static boolean counted(RangeStore store) {
        String counter = "versions-" + UUID.randomUUID();
        Set<Long> seen = new HashSet<>();
        try (SegmentIds one = SegmentIds.builder(store, counter).build();
                SegmentIds other = SegmentIds.builder(store, counter).build()) {
            for (int i = 0; i < COUNT; i++) {
                seen.add(one.next());
                seen.add(other.next());
            }
        }
        return seen.size() == 2 * COUNT;
    }
}
