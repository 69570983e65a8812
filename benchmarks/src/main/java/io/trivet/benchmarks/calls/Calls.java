package io.trivet.benchmarks.calls;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.SideBySide;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Measures remote calls: {@code java -cp benchmarks/target/trivet-benchmarks.jar io.trivet.benchmarks.calls.Calls [rounds] [milliseconds]}. */
public final class Calls implements Contestant.Field {
    private static final int WARM_UPS = 5;

    private Calls() {}

    @Override
    public List<Contestant> contestants() {
        return List.of(new BareEcho(), new TrivetTcp());
    }

    @Override
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (String operation : List.of(Workload.ADD, Workload.RECORD, Workload.LIST)) {
            cells.add(new Cell(operation, 1, 1));
            cells.add(new Cell(operation, 16, 1));
            cells.add(new Cell(operation, 1, 128));
        }
        return cells;
    }

    /** Takes how many rounds count (10) and how long each measurement takes in milliseconds (1000). */
    public static void main(String[] arguments) throws IOException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        int millis = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
        System.out.println(SideBySide.run(new Calls(), WARM_UPS, rounds, Duration.ofMillis(millis)));
    }
}
