package io.trivet.rpc.zerorpc;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.msgpack.MessagePackValues;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.spi.ClientSettings;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.ServerSettings;
import io.trivet.rpc.spi.ServerTransport;
import io.trivet.rpc.spi.TransportProvider;
import java.net.URI;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Creates the transports for {@code zerorpc+tcp://host:port} and {@code zerorpcs+tcp://host:port}, and for clients of
 * {@code zerorpc+tcp://host:port,host:port}. Thread-safe.
 */
public final class ZeroRpcTransportProvider implements TransportProvider {
    private final BiFunction<RpcLimits, ZeroRpcUri, Limits> limits;

    /** Called by the service loader. */
    public ZeroRpcTransportProvider() {
        this(Limits::of);
    }

    /** Creates a provider that converts a user's limits in its own way; for tests. */
    ZeroRpcTransportProvider(BiFunction<RpcLimits, ZeroRpcUri, Limits> limits) {
        this.limits = limits;
    }

    @Override
    public Set<String> schemes() {
        return Set.of(ZeroRpcUri.SCHEME, ZeroRpcUri.SECURE_SCHEME);
    }

    @Override
    public Set<String> secureSchemes() {
        return Set.of(ZeroRpcUri.SECURE_SCHEME);
    }

    @Override
    public ClientTransport connect(URI uri, ClientSettings settings) {
        // Both come before the shared event loops, which would never be released if one of them failed.
        ZeroRpcUri read = ZeroRpcUri.ofClient(uri);
        MessagePackValues values = new MessagePackValues();
        return new ZeroRpcClientTransport(
                EventLoops.share(), read, values, settings.tls(), limits.apply(settings.limits(), read));
    }

    @Override
    public ServerTransport listen(URI uri, Dispatcher dispatcher, ServerSettings settings) {
        ZeroRpcUri read = ZeroRpcUri.ofServer(uri);
        return new ZeroRpcServerTransport(uri, read, dispatcher, settings, limits.apply(settings.limits(), read));
    }
}
