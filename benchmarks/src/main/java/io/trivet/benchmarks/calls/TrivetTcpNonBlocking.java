package io.trivet.benchmarks.calls;

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
    protected Workload handler() {
        return new Workload.NonBlockingEcho();
    }
}
