package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SnowflakeTest {
    private static final long START = Snowflake.DEFAULT_EPOCH.toEpochMilli() + 1000;

    private final AtomicLong millis = new AtomicLong(START);
    private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());

    private Snowflake.Builder builder() {
        return Snowflake.builder().workerId(7).clock(clock).maxWait(Duration.ofMillis(2));
    }

    @Test
    void anIdIsMadeOfTimeWorkerAndSequence() {
        Snowflake ids = builder().build();
        assertThat(ids.next()).isEqualTo(1000L << 22 | 7 << 12);
        assertThat(ids.next()).isEqualTo(1000L << 22 | 7 << 12 | 1);
        assertThat(ids.decompose(1000L << 22 | 7 << 12 | 1))
                .isEqualTo(new SnowflakeParts(Instant.ofEpochMilli(START), 7, 1));

        Snowflake other =
                builder().workerId(1023).epoch(Instant.ofEpochMilli(START - 5)).build();
        assertThat(other.next()).isEqualTo(5L << 22 | 1023 << 12);
    }

    @Test
    void theSequenceRunsOnAcrossMillisecondsAtALowRate() {
        Snowflake ids = builder().build();
        List<Integer> sequences = new ArrayList<>();
        for (int i = 0; i < 2050; i++) {
            sequences.add(ids.decompose(ids.next()).sequence());
            millis.incrementAndGet();
        }
        assertThat(sequences.subList(0, 3)).containsExactly(0, 1, 2);
        assertThat(sequences.subList(2046, 2050)).containsExactly(2046, 2047, 0, 1);
    }

    @Test
    void aUsedUpMillisecondIsWaitedOut() {
        Snowflake ids = builder().build();
        long[] all = new long[4096];
        ids.fill(all);
        assertThat(all).isSorted().doesNotHaveDuplicates();
        assertThat(ids.decompose(all[4095])).isEqualTo(new SnowflakeParts(Instant.ofEpochMilli(START), 7, 4095));

        assertThatThrownBy(ids::next)
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.CLOCK_BEHIND));
        millis.incrementAndGet();
        assertThat(ids.decompose(ids.next())).isEqualTo(new SnowflakeParts(Instant.ofEpochMilli(START + 1), 7, 0));
    }

    @Test
    void aClockThatStepsBackNeverMakesAnIdFall() {
        Snowflake ids = builder().build();
        long before = ids.next();
        millis.addAndGet(-10_000);
        assertThatThrownBy(ids::next)
                .isInstanceOf(IdException.class)
                .hasMessageContaining("10000 ms behind")
                .hasMessageContaining("worker 7");
        millis.addAndGet(10_000);
        assertThat(ids.next()).isGreaterThan(before);
    }

    @Test
    void aWaitingThreadKeepsItsInterrupt() {
        Snowflake ids = builder().build();
        ids.fill(new long[4096]);
        Thread.currentThread().interrupt();
        assertThatThrownBy(ids::next).isInstanceOf(IdException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void manyThreadsGetDistinctIdsEachInRisingOrder() throws Exception {
        Snowflake ids = Snowflake.builder().workerId(1).build();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<long[]>> parts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean inOne = i % 2 == 0;
            parts.add(threads.submit(() -> {
                long[] mine = new long[100_000];
                if (inOne) {
                    ids.fill(mine);
                } else {
                    Arrays.setAll(mine, index -> ids.next());
                }
                return mine;
            }));
        }
        LongStream all = LongStream.empty();
        for (Future<long[]> part : parts) {
            assertThat(part.get()).isSorted();
            all = LongStream.concat(all, Arrays.stream(part.get()));
        }
        threads.shutdown();
        assertThat(all.distinct().count()).isEqualTo(400_000);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> Snowflake.builder().build()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Snowflake.builder().workerId(1024)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Snowflake.builder().workerId(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder().maxWait(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> builder().epoch(Instant.ofEpochMilli(START + 1)).build())
                .isInstanceOf(IllegalStateException.class);
        millis.set(Snowflake.DEFAULT_EPOCH.toEpochMilli() + (1L << 41));
        assertThatThrownBy(() -> builder().build())
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.TIME_EXHAUSTED));
    }
}
