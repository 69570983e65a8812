package io.trivet.rpc.spi;

import java.net.URI;
import java.util.Map;

/** The listening end of a wire. Thread-safe. */
public interface ServerTransport extends AutoCloseable {
    /** Returns where it listens, with the real port where port 0 was asked for. */
    URI uri();

    /**
     * Returns the methods that it can't carry, and so doesn't offer, with the reason for each, by their names. Of several methods of one name it
     * offers all or none.
     */
    Map<String, String> refused();

    /** Stops taking connections, and tells callers to go elsewhere where the wire has a way; calls under way go on. */
    void stopAccepting();

    /** Gives up the calls that are still under way, as if their callers had. */
    void cancelCalls();

    /** Closes the connections after what was written to them, and returns when they are closed. */
    @Override
    void close();
}
