package io.trivet.rpc.spi;

import io.trivet.rpc.Tls;
import java.net.URI;
import java.util.Set;

/** Makes transports for URI schemes. Found through {@link java.util.ServiceLoader}: name the class in META-INF/services. */
public interface TransportProvider {
    /** Returns the schemes it serves, in lower case. */
    Set<String> schemes();

    /** Returns those of the schemes whose connections TLS secures; none by default. They come to the methods that take a {@link Tls}. */
    default Set<String> secureSchemes() {
        return Set.of();
    }

    /** Returns a transport as {@link #connect(URI)} does, for a URI with a secure scheme. */
    default ClientTransport connect(URI uri, Tls tls) {
        throw new UnsupportedOperationException("no secure scheme: " + uri.getScheme());
    }

    /** Listens as {@link #listen(URI, Dispatcher)} does, for a URI with a secure scheme. */
    default ServerTransport listen(URI uri, Dispatcher dispatcher, Tls tls) {
        throw new UnsupportedOperationException("no secure scheme: " + uri.getScheme());
    }

    /**
     * Returns a transport to this server, which connects later.
     *
     * @throws IllegalArgumentException if the URI isn't one that the transport can use, with what to write instead
     */
    ClientTransport connect(URI uri);

    /**
     * Listens, and hands every call to the dispatcher.
     *
     * @throws IllegalArgumentException if the URI isn't one that the transport can use, with what to write instead
     * @throws io.trivet.rpc.RpcException UNAVAILABLE if the address can't be had, with what to do
     */
    ServerTransport listen(URI uri, Dispatcher dispatcher);
}
