package io.trivet.rpc.spi;

import java.net.URI;
import java.util.Set;

/**
 * Makes transports for URI schemes. Found through {@link java.util.ServiceLoader}: name the class in META-INF/services.
 *
 * <p>A wire's threads have names that begin with {@code trivet-rpc-}, are daemons, and end when the last client and server that need them are closed: whoever
 * looks at a program sees whose they are, and the suites of trivet-contracts see whether they end.
 */
public interface TransportProvider {
    /** Returns the schemes it serves, in lower case. */
    Set<String> schemes();

    /** Returns those of the schemes whose connections TLS secures; none by default. */
    default Set<String> secureSchemes() {
        return Set.of();
    }

    /**
     * Returns a transport to this server, which connects later.
     *
     * @throws IllegalArgumentException if the URI isn't one that the transport can use, with what to write instead
     */
    ClientTransport connect(URI uri, ClientSettings settings);

    /**
     * Listens, and hands every call to the dispatcher.
     *
     * @throws IllegalArgumentException if the URI isn't one that the transport can use, with what to write instead
     * @throws io.trivet.rpc.RpcException UNAVAILABLE if the address can't be had, with what to do
     */
    ServerTransport listen(URI uri, Dispatcher dispatcher, ServerSettings settings);
}
