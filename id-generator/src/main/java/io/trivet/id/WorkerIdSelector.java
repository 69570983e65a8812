package io.trivet.id;

import io.trivet.id.IdException.Code;
import io.trivet.id.spi.WorkerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the worker id to take, in this order: the generator's former one; one that an earlier attempt took without
 * getting the answer; a free one that can issue ids at once; one that was never used; the free one that can issue ids
 * soonest. Equal ones are chosen at random, so that many processes that start together don't want the same one.
 */
final class WorkerIdSelector {
    private static final int MAX_UNUSED_CHOICES = 16;

    private WorkerIdSelector() {}

    /**
     * Returns the worker id to take.
     *
     * @param former the worker id that the generator had, or -1
     * @param own owner names of this generator's earlier leases and attempts; no other generator uses them, so records
     *     with these names are free for it
     * @throws IdException {@code WORKER_IDS_EXHAUSTED} if there is none
     */
    static int choose(LeaseTerms terms, Instant now, Map<Integer, WorkerRecord> records, int former, Set<String> own) {
        if (records.isEmpty()) {
            // Every first generator takes worker 0. Only one gets it, so no two can be first with different layouts.
            return 0;
        }
        WorkerRecord had = records.get(former);
        if (former >= 0 && (had == null || own.contains(had.owner()) || had.isFree(now)) && isSoon(terms, now, had)) {
            return former;
        }
        return records.entrySet().stream()
                .filter(each -> own.contains(each.getValue().owner()) && isSoon(terms, now, each.getValue()))
                .map(Map.Entry::getKey)
                .findAny()
                .orElseGet(() -> chooseAmongOthers(terms, now, records));
    }

    /** Returns whether a generator that takes the record could issue ids within the time that it waits. */
    private static boolean isSoon(LeaseTerms terms, Instant now, @Nullable WorkerRecord record) {
        return record == null || record.mark() <= terms.storeTick(now) + 2 * terms.reservationTicks();
    }

    private static int chooseAmongOthers(LeaseTerms terms, Instant now, Map<Integer, WorkerRecord> records) {
        long tick = terms.storeTick(now);
        List<Integer> ready = new ArrayList<>();
        List<Map.Entry<Integer, WorkerRecord>> later = new ArrayList<>();
        for (Map.Entry<Integer, WorkerRecord> each : records.entrySet()) {
            if (each.getValue().isFree(now) && each.getValue().mark() <= tick) {
                ready.add(each.getKey());
            } else if (each.getValue().isFree(now)) {
                later.add(each);
            }
        }
        List<Integer> choices = ready.isEmpty() ? unused(terms, records) : ready;
        if (!choices.isEmpty()) {
            return choices.get(terms.random().nextInt(choices.size()));
        }
        return later.stream()
                .filter(each -> isSoon(terms, now, each.getValue()))
                .min(Comparator.comparingLong(each -> each.getValue().mark()))
                .map(Map.Entry::getKey)
                .orElseThrow(() -> exhausted(terms, now, records, later.size()));
    }

    private static List<Integer> unused(LeaseTerms terms, Map<Integer, WorkerRecord> records) {
        List<Integer> unused = new ArrayList<>();
        int last = terms.layout().maxWorkerId();
        for (int workerId = 0; workerId <= last && unused.size() < MAX_UNUSED_CHOICES; workerId++) {
            if (!records.containsKey(workerId)) {
                unused.add(workerId);
            }
        }
        return unused;
    }

    private static IdException exhausted(
            LeaseTerms terms, Instant now, Map<Integer, WorkerRecord> records, int tooFarAhead) {
        String when = records.values().stream()
                .filter(record -> !record.isFree(now))
                .map(WorkerRecord::expires)
                .min(Comparator.naturalOrder())
                .map(first -> "The first becomes free in "
                        + Duration.between(now, first).toMillis() + " ms, if its process doesn't renew it. ")
                .orElse("");
        return new IdException(
                Code.WORKER_IDS_EXHAUSTED,
                "All " + records.size() + " worker ids of namespace '" + terms.namespace() + "' on " + terms.store()
                        + " are in use"
                        + (tooFarAhead == 0 ? "" : ", or used up for a time far ahead of the store's clock")
                        + ". " + when
                        + "End a process that has one, or use a layout with more bits of worker id, in another namespace.");
    }
}
