package io.trivet.benchmarks.calls;

/** Ours over tcp://, as it comes. */
public class TrivetTcp extends Trivet {
    /** Made by its name. */
    public TrivetTcp() {
        super("tcp");
    }

    @Override
    public String name() {
        return "Trivet tcp://";
    }

    @Override
    public String setup() {
        return "as it comes: one connection, epoll as it finds it, handlers on the server's own threads.";
    }
}
