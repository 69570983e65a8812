package io.trivet.benchmarks.tls;

import io.trivet.benchmarks.calls.TrivetTcpNonBlocking;
import io.trivet.benchmarks.calls.Workload;
import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.Contestant.Field;
import io.trivet.benchmarks.harness.SideBySide;
import io.trivet.benchmarks.xmlrpc.TrivetHttp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the cost of TLS: {@code java -cp benchmarks/target/trivet-benchmarks.jar io.trivet.benchmarks.tls.TlsCost
 * [rounds] [milliseconds] [--warm-ups N] [--only WORD]...}.
 */
public final class TlsCost implements Field {
    /** Returns each wire, in the clear and inside TLS. */
    @Override
    public List<Contestant> contestants() {
        return List.of(
                new TrivetTcpNonBlocking(), new Secured.Tcps(), new TrivetHttp.NonBlocking(), new Secured.Https());
    }

    @Override
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (String operation : List.of(Workload.ADD, Workload.LIST)) {
            cells.add(new Cell(operation, 1, 1));
            cells.add(new Cell(operation, 16, 1));
        }
        return cells;
    }

    /** Prints the report. Progress goes to the standard error. */
    public static void main(String[] arguments) throws IOException {
        SideBySide.main(new TlsCost(), arguments);
    }
}
