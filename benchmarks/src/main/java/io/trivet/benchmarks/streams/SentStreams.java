package io.trivet.benchmarks.streams;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.SideBySide;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures streams of {@value #COUNT} numbers that a client sends: to a method that answers with their sum, and to one
 * that sends each of them back. One operation a second is that many items a second, in each direction. {@code java -cp
 * benchmarks/target/trivet-benchmarks.jar io.trivet.benchmarks.streams.SentStreams [rounds] [milliseconds] [--warm-ups
 * N] [--only WORD]...}.
 */
public final class SentStreams implements Contestant.Field {
    static final String SENT = "10000-numbers-sent";
    static final String BOTH_WAYS = "10000-numbers-both-ways";
    static final int COUNT = Items.COUNT;

    /** The sum of all numbers, in both cells. */
    static final long SUM = Items.sum(Items.SMALL);

    /** Returns Trivet and its peers. A further contestant needs its class and a line here. */
    @Override
    public List<Contestant> contestants() {
        return List.of(
                new TrivetSentStream.OnThreads(),
                new TrivetSentStream.NonBlocked(),
                new GrpcSentStream.OnThreads(),
                new GrpcSentStream.Direct(),
                new RSocketChannel());
    }

    @Override
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (String operation : List.of(SENT, BOTH_WAYS)) {
            cells.add(new Cell(operation, 1, 1));
            cells.add(new Cell(operation, 4, 1));
        }
        return cells;
    }

    /** Returns an operation whose streams complete with the sum. */
    static Contestant.Operation operation(Items.Start stream) {
        return new Items.Whole(Items.SMALL, stream);
    }

    /** Prints the report. Progress goes to the standard error. */
    public static void main(String[] arguments) throws IOException {
        SideBySide.main(new SentStreams(), arguments);
    }
}
