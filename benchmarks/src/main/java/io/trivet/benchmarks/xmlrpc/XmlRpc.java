package io.trivet.benchmarks.xmlrpc;

import io.netty.channel.epoll.Epoll;
import io.trivet.benchmarks.calls.Workload;
import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.Contestant.Field;
import io.trivet.benchmarks.harness.SideBySide;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures XML-RPC: {@code java -cp benchmarks/target/trivet-benchmarks.jar io.trivet.benchmarks.xmlrpc.XmlRpc [rounds]
 * [milliseconds] [--warm-ups N] [--only WORD]...}.
 */
public final class XmlRpc implements Field {
    /** Returns the limit, Trivet and its peers. A further contestant needs its class and a line here. */
    @Override
    public List<Contestant> contestants() {
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(new BareHttp());
        if (Epoll.isAvailable()) {
            contestants.add(new BareHttp.OnNio());
        }
        contestants.add(new TrivetHttp());
        contestants.add(new TrivetHttp.NonBlocking());
        contestants.add(new ApacheXmlRpc());
        if (PythonXmlRpc.isThere()) {
            contestants.add(new PythonXmlRpc());
        } else {
            System.err.println("Without Python: there is no python3 on this machine.");
        }
        return contestants;
    }

    @Override
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (String operation : List.of(Workload.ADD, Workload.RECORD, Workload.LIST)) {
            cells.add(new Cell(operation, 1, 1));
            cells.add(new Cell(operation, 16, 1));
        }
        return cells;
    }

    /** Prints the report. Progress goes to the standard error. */
    public static void main(String[] arguments) throws IOException {
        SideBySide.main(new XmlRpc(), arguments);
    }
}
