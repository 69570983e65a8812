package io.trivet.benchmarks.locks;

import io.trivet.lock.redis.Redlock;
import java.util.List;
import java.util.stream.Collectors;

/** Trivet on five nodes, with its defaults. */
public final class TrivetRedlock extends OnRedlock {
    /** Created by the harness, from the name of the class. */
    public TrivetRedlock() {}

    @Override
    public String name() {
        return "Trivet";
    }

    @Override
    public String setup() {
        return "Redlock with its defaults; every grant has a fencing token.";
    }

    @Override
    public Role role() {
        return Role.OURS;
    }

    @Override
    Library open(List<Integer> ports) {
        String uri = ports.stream().map(port -> HOST + ":" + port).collect(Collectors.joining(",", "redlock://", ""));
        return new TrivetLibrary(Redlock.connect(uri), name -> name);
    }
}
