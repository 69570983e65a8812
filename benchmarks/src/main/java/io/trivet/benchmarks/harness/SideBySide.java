package io.trivet.benchmarks.harness;

import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.Contestant.Field;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The referee: starts the contestants' processes, measures in turns, and prints the report. */
public final class SideBySide {
    private SideBySide() {}

    /**
     * Measures every cell: in each round all contestants, one after the other.
     *
     * @param warmUps how many rounds aren't counted
     * @param rounds how many are
     * @param time how long one measurement takes
     * @return the report in Markdown
     */
    public static String run(Field field, int warmUps, int rounds, Duration time) throws IOException {
        List<Contestant> contestants = field.contestants();
        Report report = new Report(contestants);
        List<Pair> pairs = new ArrayList<>();
        try {
            for (Contestant contestant : contestants) {
                pairs.add(Pair.start(contestant));
            }
            for (Cell cell : field.cells()) {
                for (int round = -warmUps; round < rounds; round++) {
                    System.err.println(cell + ", round " + (round + 1) + " of " + rounds);
                    for (Pair pair : pairs) {
                        Sample sample = pair.measure(cell, time);
                        if (round >= 0) {
                            report.add(cell, pair.contestant(), sample);
                        }
                    }
                }
            }
            return report.markdown();
        } finally {
            for (Pair pair : pairs) {
                pair.close();
            }
        }
    }
}
