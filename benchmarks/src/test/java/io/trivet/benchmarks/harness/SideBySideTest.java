package io.trivet.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.Contestant.Field;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The referee counts right; how fast anybody is, is no matter for a test. */
class SideBySideTest {
    /** Made by its class's name in other processes. */
    public static final class Counting implements Contestant {
        @Override
        public String name() {
            return "counting";
        }

        @Override
        public String setup() {
            return "does nothing.";
        }

        @Override
        public Serving serve() {
            return new Serving() {
                @Override
                public int port() {
                    return 4711;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Client connect(int port) {
            assertThat(port).isEqualTo(4711);
            return new Client() {
                @Override
                public Operation operation(String cell) {
                    return new Operation() {
                        @Override
                        public void run() {}

                        @Override
                        public void start(Runnable done) {
                            CompletableFuture.runAsync(done);
                        }
                    };
                }

                @Override
                public void close() {}
            };
        }
    }

    @Test
    void everyContestantStandsInEveryCell() throws Exception {
        Field field = new Field() {
            @Override
            public List<Contestant> contestants() {
                return List.of(new Counting(), new Counting());
            }

            @Override
            public List<Cell> cells() {
                return List.of(new Cell("x", 1, 1), new Cell("x", 4, 1), new Cell("x", 1, 16));
            }
        };
        String report = SideBySide.run(field, 1, 3, Duration.ofMillis(20));
        assertThat(report).contains("### x, one caller", "### x, 4 threads", "### x, 16 in flight", "of 3 |");
        assertThat(report.lines().filter(line -> line.startsWith("| counting |")))
                .hasSize(6);
    }

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
            latencies[i] = 1000 - i;
        }
        Sample sample = Sample.of(latencies, 2_000_000_000L, 5);
        assertThat(sample).isEqualTo(new Sample(1000, 2_000_000_000L, 5, 501, 991));
        assertThat(sample.rate()).isEqualTo(500);
        assertThat(Sample.parse(sample.toLine())).isEqualTo(sample);
        assertThat(sample.withCpuNanosOf(7).cpuNanos()).isEqualTo(12);
    }

    @Test
    void whoWasFasterIsCountedRoundByRound() {
        List<Sample> first = List.of(rate(3), rate(1), rate(5));
        List<Sample> second = List.of(rate(2), rate(2), rate(4));
        assertThat(Report.ahead(first, second)).isEqualTo(2);
        assertThat(Report.ahead(second, first)).isEqualTo(1);
    }

    private static Sample rate(long operations) {
        return new Sample(operations, 1, 1, 1, 1);
    }
}
