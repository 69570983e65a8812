package io.trivet.rpc.tcp;

import io.trivet.rpc.Tls;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.Dispatcher;
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

    private final TransportProvider hasty =
            new TcpTransportProvider(new Limits(SOON, SOON, SOON, Limits.usual().heldBytes()));
    private final Map<String, TransportProvider> providers =
            Map.of("hasty", hasty, "hastys", hasty, "frugal", frugal());

    /** Made by the service loader. */
    public StrictTransportProvider() {}

    private static TransportProvider frugal() {
        Limits usual = Limits.usual();
        return new TcpTransportProvider(new Limits(usual.begin(), usual.frame(), usual.ping(), FRUGAL_BYTES));
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
    public ClientTransport connect(URI uri) {
        return provider(uri).connect(uri);
    }

    @Override
    public ClientTransport connect(URI uri, Tls tls) {
        return provider(uri).connect(uri, tls);
    }

    @Override
    public ServerTransport listen(URI uri, Dispatcher dispatcher) {
        return provider(uri).listen(uri, dispatcher);
    }

    @Override
    public ServerTransport listen(URI uri, Dispatcher dispatcher, Tls tls) {
        return provider(uri).listen(uri, dispatcher, tls);
    }
}
