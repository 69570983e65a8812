package io.trivet.rpc.tcp;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.netty.HostsAndPorts;
import io.trivet.rpc.spi.ClientSettings;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.ServerSettings;
import io.trivet.rpc.spi.ServerTransport;
import io.trivet.rpc.spi.TransportProvider;
import io.trivet.rpc.spi.UriText;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Creates the transports for {@code tcp://host:port} and {@code tcps://host:port}, and for clients of
 * {@code tcp://host:port,host:port}. Thread-safe.
 */
public final class TcpTransportProvider implements TransportProvider {
    private final Function<RpcLimits, Limits> limits;

    /** Called by the service loader. */
    public TcpTransportProvider() {
        this(Limits::of);
    }

    /** Creates a provider that converts a user's limits in its own way; for tests. */
    TcpTransportProvider(Function<RpcLimits, Limits> limits) {
        this.limits = limits;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("tcp", "tcps");
    }

    @Override
    public Set<String> secureSchemes() {
        return Set.of("tcps");
    }

    @Override
    public ClientTransport connect(URI uri, ClientSettings settings) {
        // Both come before the shared resources, which would never be released if the URI or the program's Jackson were
        // refused.
        List<InetSocketAddress> servers = addresses(uri, 1);
        // Each client and each server has its own knowledge of types. Knowledge kept here would keep the classes of
        // stopped applications in memory.
        CborValues values = new CborValues();
        return new TcpClientTransport(
                EventLoops.share(), servers, values, settings.tls(), limits.apply(settings.limits()));
    }

    @Override
    public ServerTransport listen(URI uri, Dispatcher dispatcher, ServerSettings settings) {
        if (addresses(uri, 0).size() > 1) {
            throw UriText.unusable(uri, uri.getScheme() + "://host:port, with one host and a port from 0 to 65535");
        }
        return TcpServerTransport.onSocket(
                uri, dispatcher, new CborValues(), settings, limits.apply(settings.limits()));
    }

    private static List<InetSocketAddress> addresses(URI uri, int lowestPort) {
        boolean plain = uri.getRawUserInfo() == null
                && (uri.getRawPath() == null
                        || uri.getRawPath().isEmpty()
                        || uri.getRawPath().equals("/"))
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        List<InetSocketAddress> addresses = plain ? HostsAndPorts.parse(uri.getRawAuthority(), lowestPort) : List.of();
        if (addresses.isEmpty()) {
            throw UriText.unusable(
                    uri,
                    uri.getScheme() + "://host:port, or " + uri.getScheme()
                            + "://host:port,host:port for a client, with ports from " + lowestPort + " to 65535");
        }
        return addresses;
    }
}
