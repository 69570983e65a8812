package io.trivet.rpc.spi;

import java.net.URI;
import java.util.Set;

/**
 * Creates transports for URI schemes. Found through {@link java.util.ServiceLoader}: name the class in
 * META-INF/services.
 *
 * <p>The names of a wire's threads begin with {@code trivet-rpc-}, so that they can be recognized in a program. The
 * threads are daemons, and end when the last client and server that need them are closed; the test suites of
 * trivet-contracts check this.
 */
public interface TransportProvider {
    /** Returns the schemes that it supports, in lower case. */
    Set<String> schemes();

    /** Returns the schemes whose connections TLS secures. Default: none. */
    default Set<String> secureSchemes() {
        return Set.of();
    }

    /**
     * Returns a client transport for the servers of this URI, which connects later.
     *
     * @throws IllegalArgumentException if the transport can't use the URI; the message says what to write instead
     */
    ClientTransport connect(URI uri, ClientSettings settings);

    /**
     * Listens on the URI, and passes every call to the dispatcher.
     *
     * @throws IllegalArgumentException if the transport can't use the URI; the message says what to write instead
     * @throws io.trivet.rpc.RpcException UNAVAILABLE if the server can't listen on the address; the message says what
     *     to do
     */
    ServerTransport listen(URI uri, Dispatcher dispatcher, ServerSettings settings);
}
