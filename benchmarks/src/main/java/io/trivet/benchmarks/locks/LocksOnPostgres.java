package io.trivet.benchmarks.locks;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.SideBySide;
import java.io.IOException;
import java.util.List;

/**
 * Measures locks in PostgreSQL: {@code java -cp benchmarks/target/trivet-benchmarks.jar
 * io.trivet.benchmarks.locks.LocksOnPostgres [rounds] [milliseconds] [--warm-ups N] [--only WORD]...}.
 */
public final class LocksOnPostgres implements Contestant.Field {
    @Override
    public List<Contestant> contestants() {
        return List.of(
                new RawPostgres.LeaseRow(),
                new RawPostgres.Advisory(),
                new TrivetPostgres.LeaseRows(),
                new TrivetPostgres.RowLocks(),
                new TrivetPostgres.AdvisoryLocks(),
                new ShedLock(),
                new SpringJdbcRegistry());
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
        SideBySide.main(new LocksOnPostgres(), arguments);
    }
}
