package io.trivet.benchmarks.calls;

import io.netty.channel.epoll.Epoll;
import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.SideBySide;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures remote calls: {@code java -cp benchmarks/target/trivet-benchmarks.jar io.trivet.benchmarks.calls.Calls
 * [rounds] [milliseconds] [--warm-ups N] [--only WORD]...}.
 */
public final class Calls implements Contestant.Field {
    /** Returns the limit, Trivet and its peers. A further contestant needs its class and a line here. */
    @Override
    public List<Contestant> contestants() {
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(new BareEcho());
        if (Epoll.isAvailable()) {
            contestants.add(new BareEcho.OnEpoll());
        }
        contestants.add(new TrivetTcp());
        contestants.add(new TrivetTcpNonBlocking());
        contestants.add(new Grpc.OnThreads());
        contestants.add(new Grpc.Direct());
        contestants.add(new Dubbo.OnThreads());
        contestants.add(new Dubbo.Direct());
        contestants.add(new RSocketTcp());
        return contestants;
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

    /** Prints the report. Progress goes to the standard error. */
    public static void main(String[] arguments) throws IOException {
        SideBySide.main(new Calls(), arguments);
    }
}
