package io.trivet.benchmarks.locks;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.SideBySide;
import java.io.IOException;
import java.util.List;

/**
 * Measures locks on Redis: {@code java -cp benchmarks/target/trivet-benchmarks.jar io.trivet.benchmarks.locks.Locks [rounds]
 * [milliseconds] [--warm-ups N] [--only WORD]...}.
 */
public final class Locks implements Contestant.Field {
    /** Nobody else wants the lock. */
    static final String FREE = "free";

    /** All threads of all processes want the same lock, and as soon as they have released it they want it again. */
    static final String CONTENDED = "contended";

    /** Another process holds the lock, and the server is asked each time. */
    static final String REFUSED = "refused";

    /** The same for each kind of server. */
    static final List<Cell> CELLS = List.of(
            new Cell(FREE, 1, 1), new Cell(CONTENDED, 16, 1), new Cell(CONTENDED, 2, 8, 1), new Cell(REFUSED, 1, 1));

    /** The limit, ours, the peers. One more is one more class, and its line here. */
    @Override
    public List<Contestant> contestants() {
        return List.of(
                new RawJedis.Alone(),
                new RawJedis.Polling(),
                new TrivetRedis(),
                new RedissonLock(),
                new SpringRegistry.Spin(),
                new SpringRegistry.PubSub());
    }

    @Override
    public List<Cell> cells() {
        return CELLS;
    }

    @Override
    public int clients() {
        return 2;
    }

    /** Prints the report; progress goes to the other stream. */
    public static void main(String[] arguments) throws IOException {
        SideBySide.main(new Locks(), arguments);
    }
}
