package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.trivet.id.IdException.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests with clocks that step, stand still or jump. Each known defect of other generators has a test. */
class SnowflakeClockTest {
    private static final Instant START = SnowflakeLayout.DEFAULT.epoch().plusSeconds(1000);
    private static final Duration BOUND = Duration.ofSeconds(5);

    private final SimulatedClock clock = new SimulatedClock(START);

    private Snowflake generator(LocalWorkerRegistry workers, ClockPolicy policy) {
        return Snowflake.builder()
                .workerId(7)
                .clock(clock)
                .pauses(clock)
                .workers(workers)
                .clockPolicy(policy)
                .build();
    }

    private Snowflake generator(ClockPolicy policy) {
        return generator(new LocalWorkerRegistry(), policy);
    }

    private static void assertClockBehind(Snowflake ids, String says) {
        assertThatThrownBy(ids::next)
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(Code.CLOCK_BEHIND))
                .hasMessageContaining("worker 7")
                .hasMessageContaining(says);
    }

    @Test
    void aStepBackFailsAtOnceIfThePolicySaysSo() {
        Snowflake ids = generator(ClockPolicy.fail());
        long before = ids.next();
        clock.step(-2);
        assertClockBehind(ids, "2 ms behind");
        assertThat(clock.pauses).hasValue(0);
        clock.advance(2);
        assertThat(ids.next()).isGreaterThan(before);
    }

    @Test
    void aStepBackWithinTheBoundIsWaitedOut() {
        Snowflake ids = generator(ClockPolicy.waitUpTo(BOUND));
        long before = ids.next();
        clock.step(-5000);
        assertThat(ids.next()).isGreaterThan(before);
        assertThat(clock.instant()).isAfterOrEqualTo(START);
    }

    /** Another generator spins without a bound here (Agrona, issue 335). */
    @Test
    void aStepBackBeyondTheBoundFailsWithoutAWait() {
        Snowflake ids = generator(ClockPolicy.waitUpTo(BOUND));
        ids.next();
        clock.step(-5001);
        assertClockBehind(ids, "5001 ms behind");
        assertThat(clock.pauses).hasValue(0);
    }

    @Test
    void aClockThatStandsStillFailsAfterTheBound() {
        Snowflake ids = generator(ClockPolicy.waitUpTo(BOUND));
        ids.fill(new long[4096]);
        clock.freeze(true);
        assertClockBehind(ids, "stands still");
        assertThat(clock.nanoTime()).isBetween(BOUND.toNanos(), BOUND.toNanos() + 2_000_000);
        clock.freeze(false);
        assertThat(ids.decompose(ids.next()).time()).isAfter(START);
    }

    /**
     * A machine with a flat battery starts with such a clock. Shifted by 23 bits or more, a time so far back would look
     * far ahead.
     */
    @ParameterizedTest
    @ValueSource(ints = {12, 22, 23, 24, 30})
    void aClockThatFellBackToItsStartIssuesNoIds(int sequenceBits) {
        Snowflake ids = Snowflake.builder()
                .workerId(0)
                .layout(SnowflakeLayout.DEFAULT.withBits(33, 0, sequenceBits))
                .clock(clock)
                .pauses(clock)
                .workers(new LocalWorkerRegistry())
                .build();
        long before = ids.next();
        clock.set(Instant.EPOCH);
        assertThatThrownBy(ids::next)
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(Code.CLOCK_BEHIND));
        clock.set(START.plusMillis(1));
        assertThat(ids.decompose(ids.next()).time()).isEqualTo(START.plusMillis(1));
        assertThat(ids.next()).isGreaterThan(before);
    }

    /** Simulates a thread that loses its processor for a while after each reading of the monotonic clock. */
    @Test
    void aClockThatMovedWhileTheThreadWasPausedDoesNotCountAsStandingStill() {
        Sleeper resting = new Sleeper() {
            @Override
            public long nanoTime() {
                long now = clock.nanoTime();
                clock.advance(3);
                return now;
            }

            @Override
            public void pause(long nanos) {
                // A spurious wakeup.
            }
        };
        Snowflake ids = Snowflake.builder()
                .workerId(7)
                .clock(clock)
                .pauses(resting)
                .workers(new LocalWorkerRegistry())
                .clockPolicy(ClockPolicy.fail())
                .build();
        ids.fill(new long[4096]);
        assertThat(ids.decompose(ids.next()).time()).isAfter(START);
    }

    /** A tolerance for steps back made another generator repeat ids (hutool, issue 1206). */
    @Test
    void borrowedTimeIsNeverUsedTwice() {
        Snowflake ids = generator(ClockPolicy.borrowUpTo(BOUND));
        Set<Long> all = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            long[] some = new long[3000];
            ids.fill(some);
            assertThat(Arrays.stream(some).allMatch(all::add)).isTrue();
            clock.step(-1);
        }
        assertThat(clock.pauses).hasValue(0);
    }

    /** Another generator runs ahead without a bound, and repeats all ids after a restart (TSID). */
    @Test
    void noIdIsFurtherAheadThanTheBoundSoARestartAfterItRepeatsNone() {
        Snowflake ids = generator(ClockPolicy.borrowUpTo(Duration.ofMillis(100)));
        Set<Long> all = new HashSet<>();
        long[] some = new long[4096 * 101];
        ids.fill(some);
        assertThat(ids.decompose(some[some.length - 1]).time()).isEqualTo(START.plusMillis(100));
        assertThat(clock.pauses).hasValue(0);
        ids.next();
        assertThat(clock.instant()).isAfterOrEqualTo(START.plusMillis(1));
        Arrays.stream(some).forEach(all::add);

        clock.advance(101);
        // Another process, without the state of the first.
        Snowflake restarted = generator(ClockPolicy.borrowUpTo(Duration.ofMillis(100)));
        restarted.fill(some);
        assertThat(Arrays.stream(some).allMatch(all::add)).isTrue();
    }

    /** Another generator repeats most ids here (yitter). */
    @Test
    void recreatingAGeneratorAtFullRateRepeatsNoId() {
        LocalWorkerRegistry workers = new LocalWorkerRegistry();
        Set<Long> all = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            Snowflake ids = generator(workers, ClockPolicy.borrowUpTo(BOUND));
            long[] some = new long[5000];
            ids.fill(some);
            assertThat(Arrays.stream(some).allMatch(all::add)).isTrue();
            ids.close();
        }
    }

    static Stream<Arguments> scripts() {
        return Stream.of(
                        ClockPolicy.fail(),
                        ClockPolicy.waitUpTo(Duration.ofMillis(20)),
                        ClockPolicy.borrowUpTo(Duration.ofMillis(20)))
                .flatMap(policy -> new Random(1).longs(100).mapToObj(seed -> Arguments.of(policy, seed)));
    }

    /** Random steps, stops and jumps of the clock, with generators that are closed and recreated. */
    @ParameterizedTest
    @MethodSource("scripts")
    void whateverTheClockDoesIdsAreDistinctRisingAndNearTheClock(ClockPolicy policy, long seed) {
        Random random = new Random(seed);
        LocalWorkerRegistry workers = new LocalWorkerRegistry();
        Snowflake ids = generator(workers, policy);
        long last = ids.next();
        for (int i = 0; i < 1000; i++) {
            switch (random.nextInt(8)) {
                case 0 -> clock.step(random.nextInt(40) - 20);
                case 1 -> clock.advance(random.nextInt(50));
                case 2 -> clock.freeze(random.nextBoolean());
                case 3 -> {
                    ids.close();
                    ids = generator(workers, policy);
                }
                default -> {
                    long[] some = new long[1 + random.nextInt(3000)];
                    try {
                        ids.fill(some);
                    } catch (IdException e) {
                        assertThat(e.code()).isEqualTo(Code.CLOCK_BEHIND);
                        clock.freeze(false);
                        clock.advance(40);
                    }
                    for (int n = 0; n < some.length && some[n] != 0; n++) {
                        if (some[n] <= last) {
                            fail("%d was given after %d", some[n], last);
                        }
                        last = some[n];
                    }
                    assertThat(ids.decompose(last).time())
                            .isBeforeOrEqualTo(clock.instant().plus(Duration.ofMillis(61)));
                }
            }
        }
    }
}
