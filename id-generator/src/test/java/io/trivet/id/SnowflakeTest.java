package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.id.IdException.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnowflakeTest {
    private static final Instant START = SnowflakeLayout.DEFAULT.epoch().plusMillis(1000);

    private final SimulatedClock clock = new SimulatedClock(START);
    private final LocalWorkerRegistry workers = new LocalWorkerRegistry();

    private Snowflake.Builder builder() {
        return Snowflake.builder().workerId(7).clock(clock).pauses(clock).workers(workers);
    }

    @Test
    void anIdConsistsOfTimeWorkerAndSequence() {
        Snowflake ids = builder().build();
        assertThat(ids.next()).isEqualTo(1000L << 22 | 7 << 12);
        assertThat(ids.next()).isEqualTo(1000L << 22 | 7 << 12 | 1);
        assertThat(ids.decompose(1000L << 22 | 7 << 12 | 1)).isEqualTo(new SnowflakeParts(START, 7, 1));

        Snowflake other = builder()
                .namespace("other")
                .workerId(1023)
                .epoch(START.minusMillis(5))
                .build();
        assertThat(other.next()).isEqualTo(5L << 22 | 1023 << 12);
    }

    @Test
    void theLayoutIsTheCallers() {
        SnowflakeLayout layout =
                SnowflakeLayout.DEFAULT.withUnit(Duration.ofMillis(10)).withBits(39, 16, 8);
        Snowflake ids = builder().layout(layout).workerId(65_535).build();
        clock.advance(9);
        assertThat(ids.next()).isEqualTo(100L << 24 | 65_535 << 8);
        clock.advance(1);
        assertThat(ids.decompose(ids.next())).isEqualTo(new SnowflakeParts(START.plusMillis(10), 65_535, 1));

        Snowflake alone = builder()
                .namespace("alone")
                .layout(SnowflakeLayout.DEFAULT.withBits(41, 0, 22))
                .workerId(0)
                .build();
        assertThat(alone.next()).isEqualTo(1010L << 22);
    }

    @Test
    void javaScriptHoldsItsIdsExactly() {
        Snowflake ids =
                builder().layout(SnowflakeLayout.JAVASCRIPT).workerId(127).build();
        long[] some = new long[1000];
        ids.fill(some);
        assertThat(some).isSorted().doesNotHaveDuplicates();
        // JavaScript's numbers are doubles.
        double[] numbers = Arrays.stream(some).asDoubleStream().toArray();
        assertThat(Arrays.stream(numbers).mapToLong(number -> (long) number).toArray())
                .isEqualTo(some);
        clock.set(START.plus(Duration.ofDays(365 * 87)));
        long last = ids.next();
        assertThat(last).isGreaterThan(1L << 52).isLessThan(1L << 53);
    }

    @Test
    void callersWaitForTheEndOfAUsedUpUnit() {
        Snowflake ids = builder().clockPolicy(ClockPolicy.fail()).build();
        long[] all = new long[4096];
        ids.fill(all);
        assertThat(all).isSorted().doesNotHaveDuplicates();
        assertThat(ids.decompose(all[4095])).isEqualTo(new SnowflakeParts(START, 7, 4095));
        assertThat(clock.pauses).hasValue(0);

        assertThat(ids.decompose(ids.next())).isEqualTo(new SnowflakeParts(START.plusMillis(1), 7, 0));
        assertThat(clock.pauses).hasValue(1);
    }

    @Test
    void aWaitingThreadKeepsItsInterrupt() {
        Snowflake ids = builder().build();
        ids.fill(new long[4096]);
        Thread.currentThread().interrupt();
        ids.next();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void eachWaitForAUsedUpUnitIsOnePause() {
        Snowflake ids = builder().build();
        ids.fill(new long[4096 * 200]);
        assertThat(clock.pauses).hasValue(199);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyThreadsGetDistinctIdsEachInRisingOrder(boolean inBlocks) throws Exception {
        Snowflake.Builder builder = Snowflake.builder().workerId(1).namespace("threads " + inBlocks);
        Snowflake ids = (inBlocks ? builder.risingPerThreadOnly() : builder).build();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<long[]>> parts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean inOne = i % 2 == 0;
            parts.add(threads.submit(() -> {
                long[] mine = new long[100_000];
                if (inOne) {
                    long[] half = new long[50_000];
                    ids.fill(half);
                    System.arraycopy(half, 0, mine, 0, half.length);
                    Arrays.setAll(mine, index -> index < half.length ? mine[index] : ids.next());
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
        ids.close();
    }

    @Test
    void blocksAreInOrderPerThreadOnlyAndNotTooOld() throws Exception {
        Snowflake ids = builder().risingPerThreadOnly().build();
        assertThat(ids.properties().strictlyRising()).isEqualTo(IdProperties.Scope.THREAD);
        long mine = ids.next();
        ExecutorService other = Executors.newSingleThreadExecutor();
        long theirs = other.submit(ids::next).get();
        assertThat(ids.next()).isGreaterThan(mine).isLessThan(theirs);
        long[] filled = new long[2];
        ids.fill(filled);
        assertThat(filled[0]).isGreaterThan(theirs);
        assertThat(ids.next()).isGreaterThan(filled[1]);

        clock.advance(200);
        for (int i = 0; i < 64; i++) {
            theirs = other.submit(ids::next).get();
        }
        other.shutdown();
        assertThat(ids.decompose(theirs).time()).isEqualTo(START.plusMillis(200));
        assertThat(ids.decompose(ids.next()).time()).isEqualTo(START.plusMillis(200));
        ids.close();
        assertThatThrownBy(ids::next).isInstanceOf(IdException.class).hasMessageContaining("closed");
    }

    @Test
    void oneWorkerIdHasOneGeneratorInANamespace() {
        Snowflake orders = builder().namespace("orders").build();
        Snowflake users = builder().namespace("users").build();
        assertThat(users.next()).isEqualTo(orders.next());
        assertThatThrownBy(() -> builder().namespace("orders").build())
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(Code.WORKER_ID_IN_USE))
                .hasMessageContaining("Worker 7 of namespace 'orders'");
        assertThatThrownBy(() -> builder()
                        .namespace("orders")
                        .workerId(8)
                        .epoch(START.minusMillis(500))
                        .build())
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(Code.LAYOUT_MISMATCH));
    }

    @Test
    void aClosedGeneratorIssuesNoIdsAndItsWorkerIdContinuesAboveThem() {
        Snowflake first = builder().build();
        long before = first.next();
        first.close();
        first.close();
        assertThatThrownBy(first::next)
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(Code.CLOSED))
                .hasMessageContaining("worker 7");
        assertThatThrownBy(() -> first.fill(new long[1])).isInstanceOf(IdException.class);
        Snowflake second = builder().build();
        first.close();
        assertThat(second.next()).isGreaterThan(before);
        assertThatThrownBy(() -> builder().build()).isInstanceOf(IdException.class);
    }

    @Test
    void invalidSettingsAreRejected() {
        assertThatThrownBy(() -> Snowflake.builder().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("workerId(0 to 1023)");
        assertThatThrownBy(() -> Snowflake.builder().workerId(1024).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1023");
        assertThatThrownBy(() -> Snowflake.builder().workerId(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ClockPolicy.waitUpTo(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ClockPolicy.borrowUpTo(Duration.ofHours(2)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder().epoch(START.plusMillis(1)).build())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> SnowflakeLayout.DEFAULT.decompose(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SnowflakeLayout.JAVASCRIPT.decompose(1L << 53))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"42, 10, 12", "0, 10, 12", "41, 31, 12", "41, 10, 0", "1, -1, 12", "1, 1, 31", "2147483647, 1, 1"})
    void invalidBitsAreRejected(int time, int worker, int sequence) {
        assertThatThrownBy(() -> SnowflakeLayout.DEFAULT.withBits(time, worker, sequence))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(time + "/" + worker + "/" + sequence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.0015S", "PT1.001S", "PT-1S"})
    void invalidUnitsAreRejected(Duration unit) {
        assertThatThrownBy(() -> SnowflakeLayout.DEFAULT.withUnit(unit)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The second layout leaves no bit above the time; the last unit of the time isn't used. */
    @ParameterizedTest
    @CsvSource({"41, 10, 12", "41, 0, 22", "40, 10, 13"})
    void exhaustedTimeEndsInAnError(int time, int worker, int sequence) {
        SnowflakeLayout layout = SnowflakeLayout.DEFAULT.withBits(time, worker, sequence);
        Instant over = layout.epoch().plusMillis(1L << time);
        clock.set(over.minusMillis(2));
        Snowflake ids = builder().layout(layout).workerId(0).build();
        assertThat(layout.decompose(ids.next()).time()).isEqualTo(over.minusMillis(2));
        for (long later : new long[] {0, 1L << time, 1L << (time + 1)}) {
            clock.set(over.plusMillis(later));
            assertTimeExhausted(ids, time + "/" + worker + "/" + sequence + " bits");
        }
        ids.close();
        assertTimeExhausted(builder().layout(layout).workerId(0).build(), "can't hold later times");
    }

    private static void assertTimeExhausted(Snowflake ids, String says) {
        assertThatThrownBy(ids::next)
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(Code.TIME_EXHAUSTED))
                .hasMessageContaining(says);
    }
}
