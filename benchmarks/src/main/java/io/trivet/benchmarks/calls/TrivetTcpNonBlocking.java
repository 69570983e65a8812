package io.trivet.benchmarks.calls;

import io.trivet.rpc.NonBlocking;
import java.util.List;

/** Ours over tcp://, with handlers that run where their calls are read. */
public final class TrivetTcpNonBlocking extends TrivetTcp {
    /** Made by its name. */
    public TrivetTcpNonBlocking() {}

    @Override
    public String name() {
        return "Trivet tcp://, @NonBlocking";
    }

    @Override
    public String setup() {
        return "one connection, epoll as it finds it, handlers marked @NonBlocking.";
    }

    @Override
    Workload handler() {
        return new Echo();
    }

    @NonBlocking
    private static final class Echo implements Workload {
        @Override
        public int add(int a, int b) {
            return a + b;
        }

        @Override
        public Line record(Line line) {
            return line;
        }

        @Override
        public List<Line> list(List<Line> lines) {
            return lines;
        }
    }
}
