package io.trivet.rpc.spi;

import java.net.URI;
import java.util.Map;

/** The server side of a wire. Thread-safe. */
public interface ServerTransport extends AutoCloseable {
    /** Returns the URI on which it listens, with the real port where port 0 was requested. */
    URI uri();

    /**
     * Returns the methods that the wire doesn't support and that aren't offered on it: the reasons, by the methods'
     * names. Methods with the same name are offered all or not at all.
     */
    Map<String, String> refused();

    /**
     * Stops accepting connections, and tells callers to use other servers if the wire can do so. Running calls
     * continue.
     */
    void stopAccepting();

    /** Cancels all running calls, as if their callers had done so. */
    void cancelCalls();

    /** Sends what was written to the connections, closes them, and returns when they are closed. */
    @Override
    void close();
}
