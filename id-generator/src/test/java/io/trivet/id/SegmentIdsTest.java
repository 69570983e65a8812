package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.id.IdException.Code;
import io.trivet.id.IdProperties.Uniqueness;
import io.trivet.id.memory.InMemoryRangeStore;
import io.trivet.id.spi.RangeStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SegmentIdsTest {
    private final SimulatedClock clock = new SimulatedClock(Instant.EPOCH);
    private final Ranges ranges = new Ranges();
    private final List<SegmentIds> open = new ArrayList<>();

    /** A store that can be unavailable or set back, and records the ranges that are taken. */
    private static final class Ranges implements RangeStore {
        private RangeStore memory = new InMemoryRangeStore();
        private volatile boolean unavailable;
        private volatile Error error;
        private final LinkedBlockingQueue<Integer> taken = new LinkedBlockingQueue<>();

        @Override
        public long take(String counter, int count) {
            if (error != null) {
                throw error;
            }
            if (unavailable) {
                throw new IdException(Code.UNAVAILABLE, "The store is unavailable.");
            }
            long first = memory.take(counter, count);
            taken.add(count);
            return first;
        }

        private void setBack() {
            memory = new InMemoryRangeStore();
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return "ranges";
        }
    }

    @AfterEach
    void closeAll() {
        open.forEach(SegmentIds::close);
    }

    private SegmentIds ids(int smallest, int largest) {
        SegmentIds ids = SegmentIds.builder(ranges, "orders")
                .steps(smallest, largest)
                .pauses(clock)
                .build();
        open.add(ids);
        return ids;
    }

    private static Consumer<Throwable> fault(Code code) {
        return thrown -> assertThat(thrown)
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private int nextTaken() throws InterruptedException {
        Integer count = ranges.taken.poll(30, TimeUnit.SECONDS);
        assertThat(count).as("a range is taken").isNotNull();
        return count;
    }

    @Test
    void idsFollowOneAnotherAcrossRanges() {
        SegmentIds ids = ids(10, 10);
        assertThat(LongStream.range(0, 95).map(each -> ids.next())).containsExactlyElementsOf(upTo(95));
        long[] many = new long[55];
        ids.fill(many);
        assertThat(many).startsWith(96).endsWith(150).isSorted().doesNotHaveDuplicates();
        assertThat(ids.next()).isEqualTo(151);
        assertThat(ids.properties().uniqueness()).isEqualTo(Uniqueness.BY_COUNTER);
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void theNextRangeIsTakenWhenHalfIsUsedAndNotBefore() throws Exception {
        SegmentIds ids = ids(10, 10);
        assertThat(nextTaken()).isEqualTo(10);
        ids.fill(new long[5]);
        assertThat(ranges.taken).isEmpty();
        ids.next();
        assertThat(nextTaken()).isEqualTo(10);
        // The rest of the range and the whole next range need no store.
        awaitFollowing(ids);
        ranges.unavailable = true;
        ids.fill(new long[14]);
        assertThatThrownBy(ids::next).satisfies(fault(Code.UNAVAILABLE)).hasMessageContaining("is unavailable");
        ranges.unavailable = false;
        assertThat(ids.next()).isEqualTo(21);
    }

    private static void awaitFollowing(SegmentIds ids) {
        while (ids.head().following() == null) {
            Thread.onSpinWait();
        }
    }

    @Test
    void rangesGrowWithTheRateAndShrinkWithIt() throws Exception {
        SegmentIds ids = ids(10, 40);
        List<Integer> counts = new ArrayList<>(List.of(nextTaken()));
        ids.next();
        for (int minutes : new int[] {1, 1, 1, 20, 31, 31, 31}) {
            clock.advance(minutes * 60_000L);
            // One id of the range is already used.
            ids.fill(new long[counts.get(counts.size() - 1) - 1]);
            counts.add(nextTaken());
            awaitFollowing(ids);
            // Enters the new range, before its half.
            ids.next();
        }
        assertThat(counts).containsExactly(10, 20, 40, 40, 40, 20, 10, 10);
    }

    @Test
    void aRangeAtOrBelowTheLastSeenIsRejectedPermanently() {
        SegmentIds ids = ids(10, 10);
        ranges.setBack();
        ids.fill(new long[10]);
        assertThatThrownBy(ids::next)
                .satisfies(fault(Code.COUNTER_WENT_BACK))
                .hasMessageContaining("'orders'")
                .hasMessageContaining("up to 10");
        // It doesn't count up into numbers that others may have got.
        assertThatThrownBy(ids::next).satisfies(fault(Code.COUNTER_WENT_BACK));
        assertThat(ranges.take("orders", 1)).isEqualTo(11);
    }

    @Test
    void aNegativeCounterIsRejectedWithItsOwnMessage() {
        assertThat(ranges.take("orders", -1000)).isOne();
        assertThatThrownBy(() -> ids(10, 10))
                .satisfies(fault(Code.COUNTER_WENT_BACK))
                .hasMessageContaining("from -999")
                .hasMessageNotContaining("-1,");
    }

    /** The counter's thread survives an error and an interrupt, and reports the error. */
    @Test
    void anErrorIsReportedAndTheThreadContinues() {
        SegmentIds ids = ids(10, 10);
        ranges.error = new OutOfMemoryError("none left, in a test");
        ids.fill(new long[10]);
        assertThatThrownBy(ids::next)
                .satisfies(fault(Code.UNAVAILABLE))
                .hasMessageContaining("none left")
                .hasMessageContaining("'orders'");
        ranges.error = null;
        assertThat(ids.next()).isEqualTo(11);
        Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals("trivet-id-segments orders"))
                .forEach(Thread::interrupt);
        ids.fill(new long[100]);
        assertThat(ids.next()).isEqualTo(112);
    }

    @Test
    void aStoreThatIsUnavailableAtFirstIsReported() {
        ranges.unavailable = true;
        assertThatThrownBy(() -> ids(10, 10)).satisfies(fault(Code.UNAVAILABLE));
    }

    @Test
    void manyThreadsGetDifferentIds() throws Exception {
        SegmentIds ids = ids(7, 100);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<long[]>> parts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            parts.add(threads.submit(() -> {
                long[] own = new long[100_000];
                Arrays.setAll(own, each -> ids.next());
                return own;
            }));
        }
        long[] all = new long[0];
        for (Future<long[]> part : parts) {
            assertThat(part.get()).isSorted().doesNotHaveDuplicates();
            int before = all.length;
            all = Arrays.copyOf(all, before + 100_000);
            System.arraycopy(part.get(), 0, all, before, 100_000);
        }
        threads.shutdown();
        Arrays.sort(all);
        assertThat(all[0]).isEqualTo(1);
        assertThat(all[all.length - 1]).isEqualTo(400_000);
        assertThat(Arrays.stream(all).distinct().count()).isEqualTo(400_000);
    }

    @Test
    void aClosedGeneratorIssuesNoMoreIdsAndItsThreadEnds() {
        SegmentIds ids = ids(10, 10);
        ids.next();
        ids.close();
        ids.close();
        assertThatThrownBy(ids::next).satisfies(fault(Code.CLOSED));
        assertThatThrownBy(() -> ids.fill(new long[3])).satisfies(fault(Code.CLOSED));
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("trivet-id-segments orders");
    }
}
