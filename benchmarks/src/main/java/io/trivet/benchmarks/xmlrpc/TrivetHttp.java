package io.trivet.benchmarks.xmlrpc;

import io.trivet.benchmarks.calls.Trivet;
import io.trivet.benchmarks.calls.Workload;

/** Trivet over http://, with the defaults. */
public class TrivetHttp extends Trivet {
    /** Called by reflection. */
    public TrivetHttp() {
        super("http");
    }

    @Override
    public String name() {
        return "Trivet http://";
    }

    @Override
    public String setup() {
        return "default settings: a connection for each call in progress, epoll where available, handlers on the server's own threads.";
    }

    /** Trivet with handlers that run on the thread that reads their calls. */
    public static final class NonBlocking extends TrivetHttp {
        /** Called by reflection. */
        public NonBlocking() {}

        @Override
        public String name() {
            return "Trivet http://, @NonBlocking";
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
