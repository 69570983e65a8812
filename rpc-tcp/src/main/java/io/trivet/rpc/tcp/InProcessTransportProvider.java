package io.trivet.rpc.tcp;

import io.netty.channel.local.LocalAddress;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.spi.ClientSettings;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.ServerSettings;
import io.trivet.rpc.spi.ServerTransport;
import io.trivet.rpc.spi.TransportProvider;
import io.trivet.rpc.spi.UriText;
import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * Creates the transports for {@code inproc://name}, by which a client calls a server in the same JVM: for tests of
 * services, without a socket.
 *
 * <p>It is the tcp wire over a pipe in memory, and behaves the same: values are copied, and deadlines and faults are
 * transferred. Thread-safe.
 */
public final class InProcessTransportProvider implements TransportProvider {
    /** Called by the service loader. */
    public InProcessTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("inproc");
    }

    @Override
    public ClientTransport connect(URI uri, ClientSettings settings) {
        // Both come before the shared resources, which would never be released if the URI or the program's Jackson were
        // refused.
        LocalAddress address = new LocalAddress(name(uri));
        CborValues values = new CborValues();
        return new TcpClientTransport(
                EventLoops.shareLocal(), List.of(address), values, null, Limits.of(settings.limits()));
    }

    @Override
    public ServerTransport listen(URI uri, Dispatcher dispatcher, ServerSettings settings) {
        name(uri);
        return TcpServerTransport.inProcess(uri, dispatcher, new CborValues(), settings, Limits.of(settings.limits()));
    }

    private static String name(URI uri) {
        String name = uri.getHost();
        if (name == null || !uri.toString().equals(uri.getScheme() + "://" + name)) {
            throw UriText.unusable(uri, "inproc://name, with a name of letters, digits and hyphens");
        }
        return name;
    }
}
