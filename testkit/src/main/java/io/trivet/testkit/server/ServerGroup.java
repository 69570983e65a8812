package io.trivet.testkit.server;

import java.util.List;
import java.util.random.RandomGenerator;

/** A server, or several servers that serve the same data together. */
public interface ServerGroup extends AutoCloseable {
    /** Returns the ports on 127.0.0.1 that clients need to know, in a fixed order. */
    List<Integer> ports();

    /** Returns the server that the next fault hits. */
    ServerProcess victim(RandomGenerator random);

    /** Ends all servers, and removes their data. Closing again does nothing. */
    @Override
    void close();
}
