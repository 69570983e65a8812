package io.trivet.versions;

import io.trivet.id.SegmentIds;
import io.trivet.id.Snowflake;
import io.trivet.id.spi.RangeStore;
import io.trivet.id.spi.WorkerStore;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** What is checked of ids on any store. */
final class IdChecks {
    private static final int COUNT = 1000;

    private IdChecks() {}

    /** Two generators lease worker ids of one store, and their ids differ. */
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

    /** Two generators count by one counter, and their ids differ. */
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
