package io.trivet.benchmarks.streams;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.SideBySide;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures streams of {@value Items#COUNT} items: one operation a second is that many items a second. {@code java -cp
 * benchmarks/target/trivet-benchmarks.jar io.trivet.benchmarks.streams.Streams [rounds] [milliseconds] [--warm-ups N]
 * [--only WORD]...}.
 */
public final class Streams implements Contestant.Field {
    /** Returns the limit, Trivet and its peers. A further contestant needs its class and a line here. */
    @Override
    public List<Contestant> contestants() {
        return List.of(
                new BareStream(),
                new TrivetStream.OnThreads(),
                new TrivetStream.NonBlocked(),
                new GrpcStream.OnThreads(),
                new GrpcStream.Direct(),
                new RSocketStream());
    }

    @Override
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (String operation : List.of(Items.SMALL, Items.LARGE)) {
            cells.add(new Cell(operation, 1, 1));
            cells.add(new Cell(operation, 4, 1));
        }
        return cells;
    }

    /** Prints the report. Progress goes to the standard error. */
    public static void main(String[] arguments) throws IOException {
        SideBySide.main(new Streams(), arguments);
    }
}
