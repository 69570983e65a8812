package io.trivet.benchmarks.locks;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.SideBySide;
import java.io.IOException;
import java.util.List;

/**
 * Measures locks on five Redis nodes: {@code java -cp benchmarks/target/trivet-benchmarks.jar
 * io.trivet.benchmarks.locks.LocksOnRedlock [rounds] [milliseconds] [--warm-ups N] [--only WORD]...}.
 */
public final class LocksOnRedlock implements Contestant.Field {
    @Override
    public List<Contestant> contestants() {
        return List.of(
                new RawRedlock(), new TrivetRedlock(), new RedissonNodes.OfMajority(), new RedissonNodes.OfAll());
    }

    @Override
    public List<Cell> cells() {
        return Locks.CELLS;
    }

    @Override
    public int clients() {
        return 2;
    }

    /** Prints the report; progress goes to the other stream. */
    public static void main(String[] arguments) throws IOException {
        SideBySide.main(new LocksOnRedlock(), arguments);
    }
}
