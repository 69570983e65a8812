package io.trivet.benchmarks.locks;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.Report;
import io.trivet.benchmarks.harness.Sample;
import io.trivet.benchmarks.harness.SideBySide;
import io.trivet.benchmarks.harness.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Measures what the handoff costs those who wait in another JVM, and draws it: {@code java -cp
 * benchmarks/target/trivet-benchmarks.jar io.trivet.benchmarks.locks.HandoffPrice FILE.svg [rounds] [milliseconds]
 * [--warm-ups N]}.
 */
public final class HandoffPrice implements Contestant.Field {
    private static final Cell CELL = new Cell(Locks.CONTENDED, 2, 8, 1);

    private final int[] bounds;

    HandoffPrice(int... bounds) {
        this.bounds = bounds.clone();
    }

    @Override
    public List<Contestant> contestants() {
        return IntStream.of(bounds)
                .mapToObj(most -> (Contestant) new TrivetBounded(String.valueOf(most)))
                .toList();
    }

    @Override
    public List<Cell> cells() {
        return List.of(CELL);
    }

    @Override
    public int clients() {
        return CELL.processes();
    }

    String svg(Report report) {
        List<String> names = IntStream.of(bounds).mapToObj(String::valueOf).toList();
        return new Plot("handoffs in a row, at most", names)
                .panel("thousand grants a second, both JVMs", spreads(report, sample -> sample.rate() / 1e3))
                .panel("p99 wait in ms, of the JVM that waits longer", spreads(report, sample -> sample.p99() / 1e6))
                .svg();
    }

    private static List<Spread> spreads(Report report, ToDoubleFunction<Sample> figure) {
        return report.contestants().stream()
                .map(contestant -> report.spread(CELL, contestant, figure))
                .toList();
    }

    /** Prints the table, and writes the picture. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0 || !arguments[0].endsWith(".svg")) {
            System.err.println("The first argument is the file for the picture, and ends in .svg.");
            System.exit(2);
        }
        HandoffPrice price = new HandoffPrice(0, 1, 8, 32, 64, 128, 255);
        Report report = SideBySide.main(price, Arrays.copyOfRange(arguments, 1, arguments.length));
        Files.writeString(Path.of(arguments[0]), price.svg(report));
    }
}
