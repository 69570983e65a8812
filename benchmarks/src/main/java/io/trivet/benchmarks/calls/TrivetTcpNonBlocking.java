package io.trivet.benchmarks.calls;

/** Trivet over tcp://, with handlers that run on the thread that reads their calls. */
public final class TrivetTcpNonBlocking extends TrivetTcp {
    /** Called by reflection. */
    public TrivetTcpNonBlocking() {}

    @Override
    public String name() {
        return "Trivet tcp://, @NonBlocking";
    }

    @Override
    public String setup() {
        return "one connection, epoll where available, handlers marked @NonBlocking.";
    }

    @Override
    protected Workload handler() {
        return new Workload.NonBlockingEcho();
    }
}
