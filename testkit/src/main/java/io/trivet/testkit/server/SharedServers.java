package io.trivet.testkit.server;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The shared servers of one kind. Each kind has its own lock, so that it doesn't wait until a server of another kind
 * has started.
 */
final class SharedServers<S extends ServerProcess> {
    private final Supplier<S> start;
    private final List<S> servers = new ArrayList<>();

    SharedServers(Supplier<S> start) {
        this.start = start;
    }

    synchronized List<S> first(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("Request at least one server, not " + count + ".");
        }
        servers.removeIf(ServerProcess::isClosed);
        while (servers.size() < count) {
            servers.add(start.get());
        }
        return List.copyOf(servers.subList(0, count));
    }
}
