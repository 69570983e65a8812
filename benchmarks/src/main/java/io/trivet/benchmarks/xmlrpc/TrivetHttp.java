package io.trivet.benchmarks.xmlrpc;

import io.trivet.benchmarks.calls.Trivet;
import io.trivet.benchmarks.calls.Workload;

/** Ours over http://, as it comes. */
public class TrivetHttp extends Trivet {
    /** Made by its name. */
    public TrivetHttp() {
        super("http");
    }

    @Override
    public String name() {
        return "Trivet http://";
    }

    @Override
    public String setup() {
        return "as it comes: a connection for each call under way, epoll as it finds it, handlers on the server's own threads.";
    }

    /** With handlers that run where their calls are read. */
    public static final class NonBlocking extends TrivetHttp {
        /** Made by its name. */
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
