package io.trivet.rpc.xml;

import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.ServerTransport;
import io.trivet.rpc.spi.TransportProvider;
import java.net.URI;
import java.util.Set;

/** Makes the transports of {@code http://host:port/path}. Thread-safe. */
public final class HttpTransportProvider implements TransportProvider {
    /** A longer document is refused, on either side. */
    static final int LONGEST_DOCUMENT = 16 * 1024 * 1024;

    private static final int DEFAULT_PORT = 80;

    private final XmlRpcCodec codec = new XmlRpcCodec();

    /** Knows which types can be carried. */
    private final CborValues values = new CborValues();

    /** Made by the service loader. */
    public HttpTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("http");
    }

    @Override
    public ClientTransport connect(URI uri) {
        boolean fits = uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= 65535;
        if (!fits || uri.getRawFragment() != null) {
            throw unusable(uri, "http://[user:password@]host[:port][/path], with a port from 1 to 65535");
        }
        return new HttpClientTransport(uri, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), codec, values);
    }

    @Override
    public ServerTransport listen(URI uri, Dispatcher dispatcher) {
        boolean plain = uri.getRawUserInfo() == null
                && (uri.getRawPath() == null || HttpAnswers.PATHS.contains(uri.getRawPath()))
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        if (uri.getHost() == null || uri.getPort() < 0 || uri.getPort() > 65535 || !plain) {
            throw unusable(uri, "http://host:port, with a port from 0 to 65535; the paths / and /RPC2 are served");
        }
        return new HttpServerTransport(uri, dispatcher, codec, values);
    }

    private static IllegalArgumentException unusable(URI uri, String form) {
        return new IllegalArgumentException(
                // Without what may be a password.
                "'" + uri.toString().replaceFirst("//[^/]*@", "//") + "' is not of the form " + form + ".");
    }
}
