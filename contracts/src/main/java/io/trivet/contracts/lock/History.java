package io.trivet.contracts.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When each holder of a name held it, and with which token. All threads of a test share one count, so the order of its
 * numbers is the order of time: two holders whose numbers overlap held the name at the same time. Thread-safe.
 */
final class History {
    private static final int YIELDS = 10;

    private record Held(boolean alone, long token, long from, long to) {
        boolean overlaps(Held other) {
            return from < other.to && other.from < to;
        }

        boolean isBefore(Held other) {
            return to < other.from;
        }
    }

    private final AtomicLong clock = new AtomicLong();
    private final ConcurrentLinkedQueue<Held> all = new ConcurrentLinkedQueue<>();

    /**
     * Records that the calling thread holds this lease for a moment.
     *
     * @param alone whether nobody else may hold the name meanwhile
     */
    @SuppressWarnings("ThreadPriorityCheck") // Lets other threads run in between, if they can.
    void hold(Lease lease, boolean alone) {
        long from = clock.incrementAndGet();
        for (int i = 0; i < YIELDS; i++) {
            Thread.yield();
        }
        all.add(new Held(alone, lease.fencingToken(), from, clock.incrementAndGet()));
    }

    int size() {
        return all.size();
    }

    /** Checks that nobody was beside a writer, and that the tokens tell the order of readers and writers. */
    void checkReadersAndWriters() {
        List<Held> history = List.copyOf(all);
        List<Held> writers = history.stream().filter(Held::alone).toList();
        for (Held writer : writers) {
            for (Held other : history) {
                if (other.equals(writer)) {
                    continue;
                }
                assertThat(other.overlaps(writer))
                        .as("%s beside the writer %s", other, writer)
                        .isFalse();
                assertThat(Long.compare(other.token(), writer.token()))
                        .as("the token of %s, and of the writer %s", other, writer)
                        .isEqualTo(other.isBefore(writer) ? -1 : 1);
            }
        }
        List<Held> readers = history.stream().filter(held -> !held.alone()).toList();
        for (Held first : readers) {
            for (Held second : readers) {
                boolean writerBetween =
                        writers.stream().anyMatch(writer -> first.isBefore(writer) && writer.isBefore(second));
                boolean writerBetweenTokens = writers.stream()
                        .anyMatch(writer -> first.token() < writer.token() && writer.token() < second.token());
                assertThat(first.token() < second.token())
                        .as("the tokens of readers rise with a writer between them: %s, %s", first, second)
                        .isEqualTo(writerBetween || writerBetweenTokens);
            }
        }
    }

    /** Checks that at most so many held the name at the same time, and that each had a token of its own. */
    void checkPermits(int most) {
        List<Held> history = new ArrayList<>(all);
        for (Held held : history) {
            // If many overlap, they all overlap the one of them that began last, at its beginning.
            long together = history.stream()
                    .filter(other -> other.from() <= held.from() && held.from() < other.to())
                    .count();
            assertThat(together).as("holders when %s began", held).isLessThanOrEqualTo(most);
        }
        assertThat(history).extracting(Held::token).doesNotHaveDuplicates();
    }
}
