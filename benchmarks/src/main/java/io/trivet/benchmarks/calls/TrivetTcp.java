package io.trivet.benchmarks.calls;

/** Trivet over tcp://, with the defaults. */
public class TrivetTcp extends Trivet {
    /** Called by reflection. */
    public TrivetTcp() {
        super("tcp");
    }

    @Override
    public String name() {
        return "Trivet tcp://";
    }

    @Override
    public String setup() {
        return "default settings: one connection, epoll where available, handlers on the server's own threads.";
    }
}
