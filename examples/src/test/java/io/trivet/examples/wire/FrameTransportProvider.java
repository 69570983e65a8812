package io.trivet.examples.wire;

import io.trivet.rpc.spi.ClientSettings;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.ServerSettings;
import io.trivet.rpc.spi.ServerTransport;
import io.trivet.rpc.spi.TransportProvider;
import io.trivet.rpc.spi.UriText;
import java.net.URI;
import java.util.Set;

/** Creates the transports for {@code frames://host:port}. Thread-safe. */
public final class FrameTransportProvider implements TransportProvider {
    /** Called by the service loader. */
    public FrameTransportProvider() {}

    // snippet
    @Override
    public Set<String> schemes() {
        return Set.of("frames");
    }

    @Override
    public ClientTransport connect(URI uri, ClientSettings settings) {
        return new FrameClientTransport(checked(uri), settings.limits());
    }

    @Override
    public ServerTransport listen(URI uri, Dispatcher dispatcher, ServerSettings settings) {
        return new FrameServerTransport(checked(uri), dispatcher, settings);
    }

    private static URI checked(URI uri) {
        String path = uri.getPath();
        boolean plain = uri.getUserInfo() == null && uri.getQuery() == null && (path == null || path.isEmpty());
        if (!plain || uri.getHost() == null || uri.getPort() < 0) {
            throw UriText.unusable(uri, "frames://host:port");
        }
        return uri;
    }
    // end
}
