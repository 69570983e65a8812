package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A test that shards chosen by {@code id mod 2^k} get equally many ids, even at low rates. */
class LowRateTest {
    private final SimulatedClock clock =
            new SimulatedClock(SnowflakeLayout.DEFAULT.epoch().plusSeconds(1));
    private final Snowflake ids = Snowflake.builder()
            .workerId(7)
            .clock(clock)
            .pauses(clock)
            .workers(new LocalWorkerRegistry())
            .build();

    @Test
    void theSequenceContinuesAcrossMillisecondsAndRestartsPastHalf() {
        List<Integer> sequences = new ArrayList<>();
        for (int i = 0; i < 2050; i++) {
            sequences.add(ids.decompose(ids.next()).sequence());
            clock.advance(1);
        }
        assertThat(sequences.subList(0, 3)).containsExactly(0, 1, 2);
        assertThat(sequences.subList(2046, 2050)).containsExactly(2046, 2047, 0, 1);
    }

    /**
     * A chi-squared test at the level of one in a million. Ids are requested at random times, on average one per
     * {@code meanMillis}.
     */
    @ParameterizedTest
    @CsvSource({"0.1", "0.5", "1", "5", "100", "10000"})
    void theLowBitsAreEvenlyDistributed(double meanMillis) {
        Random random = new Random(42);
        int count = 50_000;
        int[] low = new int[1 << 11];
        double time = 0;
        long passed = 0;
        for (int i = 0; i < count; i++) {
            time -= Math.log(1 - random.nextDouble()) * meanMillis;
            clock.advance((long) time - passed);
            passed = (long) time;
            low[(int) ids.next() & (low.length - 1)]++;
        }
        for (int k = 1; k <= 11; k++) {
            int shards = 1 << k;
            long[] shard = new long[shards];
            for (int i = 0; i < low.length; i++) {
                shard[i & (shards - 1)] += low[i];
            }
            double expected = (double) count / shards;
            double chiSquared = 0;
            for (long each : shard) {
                chiSquared += (each - expected) * (each - expected) / expected;
            }
            assertThat(chiSquared).as("mod %d", shards).isLessThan(criticalValue(shards - 1));
        }
    }

    /** Wilson and Hilferty's approximation of the chi-squared distribution's quantile at 1 - 10^-6. */
    private static double criticalValue(int degrees) {
        double normal = 4.7534;
        double part = 2.0 / (9 * degrees);
        return degrees * Math.pow(1 - part + normal * Math.sqrt(part), 3);
    }
}
