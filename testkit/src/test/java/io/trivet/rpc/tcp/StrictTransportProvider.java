package io.trivet.rpc.tcp;

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
 * The tcp wire with limits that a test can wait for: {@code hasty} and {@code hastys} give peers little time, {@code frugal} little memory.
 *
 * <p>In this package because limits are nobody's to set but the wire's own.
 */
public final class StrictTransportProvider implements TransportProvider {
    /** What {@code frugal} servers hold. */
    public static final int FRUGAL_BYTES = 1 << 20;

    private static final Duration SOON = Duration.ofMillis(300);

    private final TransportProvider hasty = new TcpTransportProvider(
            limits -> new Limits(SOON, SOON, SOON, limits.connectTimeout(), limits.maxMemory()));
    private final Map<String, TransportProvider> providers =
            Map.of("hasty", hasty, "hastys", hasty, "frugal", frugal());

    /** Made by the service loader. */
    public StrictTransportProvider() {}

    private static TransportProvider frugal() {
        return new TcpTransportProvider(limits -> {
            Limits usual = Limits.of(limits);
            return new Limits(usual.begin(), usual.frame(), usual.ping(), usual.connect(), FRUGAL_BYTES);
        });
    }

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
