package io.trivet.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the figures of one round and of several. */
class SampleTest {
    @Test
    void aSpreadIsTheMedianAndTheQuartiles() {
        assertThat(Spread.of(5, 1, 2, 4, 3)).isEqualTo(new Spread(2, 3, 4));
        assertThat(Spread.of(1, 2, 3, 4)).isEqualTo(new Spread(1.75, 2.5, 3.25));
        assertThat(Spread.of(7)).isEqualTo(new Spread(7, 7, 7));
        assertThat(new Spread(1, 2, 3).format("%.1f", value -> value * 2)).isEqualTo("4.0 (2.0 to 6.0)");
    }

    @Test
    void aSampleKnowsItsQuantilesAndSurvivesItsLine() {
        long[] latencies = new long[1000];
        for (int i = 0; i < latencies.length; i++) {
            latencies[i] = 1000L - i;
        }
        Sample sample = Sample.of(latencies, 2_000_000_000L, 5);
        assertThat(sample).isEqualTo(new Sample(1000, 1000, 2_000_000_000L, 5, 501, 991, 1000));
        assertThat(sample.rate()).isEqualTo(500);
        assertThat(Sample.parse(sample.toLine())).isEqualTo(sample);
        assertThat(sample.withCpuNanosOf(7).cpuNanos()).isEqualTo(12);
    }

    @Test
    void processesAreAddedUpAndTheOneThatWaitedLongerIsToldOf() {
        Sample together =
                Sample.together(List.of(new Sample(30, 30, 9, 1, 2, 7, 8), new Sample(10, 10, 10, 2, 3, 4, 9)));
        assertThat(together).isEqualTo(new Sample(40, 10, 10, 3, 3, 7, 9));
        assertThat(together.leastShare()).isEqualTo(0.25);
        assertThat(Sample.together(List.of(together))).isEqualTo(together);
    }

    @Test
    void whoWasFasterIsCountedRoundByRound() {
        List<Sample> first = List.of(rate(3), rate(1), rate(5));
        List<Sample> second = List.of(rate(2), rate(2), rate(4));
        assertThat(Report.ahead(first, second)).isEqualTo(2);
        assertThat(Report.ahead(second, first)).isEqualTo(1);
    }

    private static Sample rate(long operations) {
        return new Sample(operations, operations, 1, 1, 1, 1, 1);
    }
}
