package io.trivet.rpc.spi;

import java.net.URI;

/** The listening end of a wire. */
public interface ServerTransport extends AutoCloseable {
    /** Returns where it listens, with the real port where port 0 was asked for. */
    URI uri();

    /** Stops taking connections; calls under way go on. */
    void stopAccepting();

    /** Closes the connections after what was written to them, and returns when they are closed. */
    @Override
    void close();
}
