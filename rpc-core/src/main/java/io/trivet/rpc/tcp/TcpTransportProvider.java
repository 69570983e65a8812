package io.trivet.rpc.tcp;

import io.trivet.rpc.netty.NettyServerTransport;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.ServerTransport;
import io.trivet.rpc.spi.TransportProvider;
import java.net.URI;
import java.util.Set;

/** Makes the transports of {@code tcp://host:port}. Thread-safe. */
public final class TcpTransportProvider implements TransportProvider {
    private final CborCodec codec = new CborCodec();

    /** Made by the service loader. */
    public TcpTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("tcp");
    }

    @Override
    public ClientTransport connect(URI uri) {
        return new TcpClientTransport(check(uri, 1), codec);
    }

    @Override
    public ServerTransport listen(URI uri, Dispatcher dispatcher) {
        return new NettyServerTransport(check(uri, 0), pipeline -> {
            Wire.configure(pipeline);
            pipeline.addLast(new TcpServerHandler(dispatcher, codec));
        });
    }

    private static URI check(URI uri, int lowestPort) {
        boolean plain = uri.getRawUserInfo() == null
                && (uri.getRawPath() == null
                        || uri.getRawPath().isEmpty()
                        || uri.getRawPath().equals("/"))
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        if (uri.getHost() == null || uri.getPort() < lowestPort || uri.getPort() > 65535 || !plain) {
            throw new IllegalArgumentException(
                    // Without what may be a password.
                    "'" + uri.toString().replaceFirst("//[^/]*@", "//")
                            + "' is not of the form tcp://host:port, with a port from " + lowestPort + " to 65535.");
        }
        return uri;
    }
}
