package io.trivet.testkit.server;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The shared servers of one kind; its lock is its own, so that one kind does not wait for another to start. */
final class SharedServers<S extends ServerProcess> {
    private final Supplier<S> start;
    private final List<S> servers = new ArrayList<>();

    SharedServers(Supplier<S> start) {
        this.start = start;
    }

    synchronized List<S> first(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("Ask for one server or more, not for " + count + ".");
        }
        servers.removeIf(ServerProcess::isClosed);
        while (servers.size() < count) {
            servers.add(start.get());
        }
        return List.copyOf(servers.subList(0, count));
    }
}
