package io.trivet.benchmarks.zerorpc;

import io.trivet.benchmarks.calls.Trivet;
import io.trivet.benchmarks.calls.Workload;

/** Trivet over zerorpc+tcp://, with the defaults. */
public class TrivetZeroRpc extends Trivet {
    /** Called by reflection. */
    public TrivetZeroRpc() {
        super("zerorpc+tcp");
    }

    @Override
    public String name() {
        return "Trivet zerorpc+tcp://";
    }

    @Override
    public String setup() {
        return "default settings: one connection, epoll where available, handlers on the server's own threads.";
    }

    /** Trivet with handlers that run on the thread that reads their calls. */
    public static final class NonBlocking extends TrivetZeroRpc {
        /** Called by reflection. */
        public NonBlocking() {}

        @Override
        public String name() {
            return "Trivet zerorpc+tcp://, @NonBlocking";
        }

        @Override
        public String setup() {
            return "the same with handlers marked @NonBlocking.";
        }

        @Override
        protected Workload handler() {
            return new Workload.NonBlockingEcho();
        }
    }
}
