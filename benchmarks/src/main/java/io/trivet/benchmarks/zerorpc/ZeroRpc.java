package io.trivet.benchmarks.zerorpc;

import io.trivet.benchmarks.calls.Calls;
import io.trivet.benchmarks.calls.TrivetTcp;
import io.trivet.benchmarks.calls.TrivetTcpNonBlocking;
import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.Contestant.Field;
import io.trivet.benchmarks.harness.SideBySide;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures ZeroRPC: {@code java -cp benchmarks/target/trivet-benchmarks.jar io.trivet.benchmarks.zerorpc.ZeroRpc
 * [rounds] [milliseconds] [--warm-ups N] [--only WORD]...}.
 */
public final class ZeroRpc implements Field {
    /** Returns the limit, Trivet on this wire and on its own, and the peer. */
    @Override
    public List<Contestant> contestants() {
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(new JeroMqEcho());
        contestants.add(new TrivetZeroRpc());
        contestants.add(new TrivetZeroRpc.NonBlocking());
        contestants.add(new TrivetTcp());
        contestants.add(new TrivetTcpNonBlocking());
        if (PythonZeroRpc.isThere()) {
            contestants.add(new PythonZeroRpc());
        } else {
            System.err.println("Without Python: this machine has no python3 with zmq and msgpack.");
        }
        return contestants;
    }

    @Override
    public List<Cell> cells() {
        return new Calls().cells();
    }

    /** Prints the report. Progress goes to the standard error. */
    public static void main(String[] arguments) throws IOException {
        SideBySide.main(new ZeroRpc(), arguments);
    }
}
