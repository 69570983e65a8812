package io.trivet.rpc.tcp;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.spi.ClientSettings;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.ServerSettings;
import io.trivet.rpc.spi.ServerTransport;
import io.trivet.rpc.spi.TransportProvider;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The tcp wire with short limits for tests: {@code hasty} and {@code hastys} give peers little time, and {@code lively}
 * permits little silence.
 *
 * <p>It is in this package because only the wire itself can set these limits.
 */
public final class StrictTransportProvider implements TransportProvider {
    private static final Duration SOON = Duration.ofMillis(300);

    private final TransportProvider hasty = new TcpTransportProvider(limits ->
            new Limits(SOON, SOON, RpcLimits.builder().maxMessageTime(SOON).build()));
    private final TransportProvider lively =
            new TcpTransportProvider(limits -> new Limits(Limits.of(limits).begin(), SOON, limits));
    private final Map<String, TransportProvider> providers = Map.of("hasty", hasty, "hastys", hasty, "lively", lively);

    /** Called by the service loader. */
    public StrictTransportProvider() {}

    private TransportProvider provider(URI uri) {
        return Objects.requireNonNull(providers.get(uri.getScheme()), uri::toString);
    }

    @Override
    public Set<String> schemes() {
        return providers.keySet();
    }

    @Override
    public Set<String> secureSchemes() {
        return Set.of("hastys");
    }

    @Override
    public ClientTransport connect(URI uri, ClientSettings settings) {
        return provider(uri).connect(uri, settings);
    }

    @Override
    public ServerTransport listen(URI uri, Dispatcher dispatcher, ServerSettings settings) {
        return provider(uri).listen(uri, dispatcher, settings);
    }
}
