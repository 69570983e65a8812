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
 * Chooses a worker id to take: the generator's own of before, else what an attempt of its own has taken without an answer, else one that is
 * free and can give ids at once, else one that was never used, else the free one that can give ids soonest. By chance among equals, so that
 * many who start together don't want the same.
 */
final class WorkerIdSelector {
    private static final int UNUSED_TO_CHOOSE_FROM = 16;

    private WorkerIdSelector() {}

    /**
     * Returns the worker id to take.
     *
     * @param former the worker id that the generator had, or -1
     * @param own the names by which the generator may stand in records that it doesn't use; nobody else does, and so they are free for it
     * @throws IdException {@code WORKER_IDS_EXHAUSTED} if there is none
     */
    static int choose(LeaseTerms terms, Instant now, Map<Integer, WorkerRecord> records, int former, Set<String> own) {
        if (records.isEmpty()) {
            // The first of all: so no two can be first with different layouts, for only one of them gets this record.
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
                .orElseGet(() -> ofOthers(terms, now, records));
    }

    /** Tells whether who takes the record could give ids within the time that he waits for that. */
    private static boolean isSoon(LeaseTerms terms, Instant now, @Nullable WorkerRecord record) {
        return record == null || record.mark() <= terms.storeTick(now) + 2 * terms.reservationTicks();
    }

    private static int ofOthers(LeaseTerms terms, Instant now, Map<Integer, WorkerRecord> records) {
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
        for (int workerId = 0; workerId <= last && unused.size() < UNUSED_TO_CHOOSE_FROM; workerId++) {
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
                .map(first -> "The first falls free in "
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
