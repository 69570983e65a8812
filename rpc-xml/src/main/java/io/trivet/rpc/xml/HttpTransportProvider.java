package io.trivet.rpc.xml;

import io.trivet.rpc.Tls;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.ServerTransport;
import io.trivet.rpc.spi.TransportProvider;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the transports of {@code http://host:port/path} and {@code https://host:port/path}. Thread-safe. */
public final class HttpTransportProvider implements TransportProvider {
    private final XmlRpcCodec codec = new XmlRpcCodec();

    /** Knows which types can be carried. */
    private final CborValues values = new CborValues();

    /** Made by the service loader. */
    public HttpTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("http", "https");
    }

    @Override
    public Set<String> secureSchemes() {
        return Set.of("https");
    }

    @Override
    public ClientTransport connect(URI uri) {
        return newClient(uri, null);
    }

    @Override
    public ClientTransport connect(URI uri, Tls tls) {
        return newClient(uri, tls);
    }

    private ClientTransport newClient(URI uri, @Nullable Tls tls) {
        boolean fits = uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= 65535;
        if (!fits || uri.getRawFragment() != null) {
            throw unusable(uri, "http://[user:password@]host[:port][/path], with a port from 1 to 65535");
        }
        return new HttpClientTransport(new HttpRequests(uri), tls, codec, values, System::nanoTime);
    }

    @Override
    public ServerTransport listen(URI uri, Dispatcher dispatcher) {
        return newServer(uri, dispatcher, null);
    }

    @Override
    public ServerTransport listen(URI uri, Dispatcher dispatcher, Tls tls) {
        return newServer(uri, dispatcher, tls);
    }

    private ServerTransport newServer(URI uri, Dispatcher dispatcher, @Nullable Tls tls) {
        boolean plain = uri.getRawUserInfo() == null
                && (uri.getRawPath() == null || uri.getRawPath().matches("/?|/RPC2"))
                && uri.getRawFragment() == null;
        ServerOptions options = ServerOptions.of(uri);
        if (uri.getHost() == null || uri.getPort() < 0 || uri.getPort() > 65535 || !plain || options == null) {
            throw unusable(
                    uri,
                    "http://host:port, with a port from 0 to 65535 and options behind a question mark, "
                            + ServerOptions.FORM + "; what is registered under \"/name\" is at the path /name");
        }
        return new HttpServerTransport(uri, options, tls, dispatcher, codec, values);
    }

    private static IllegalArgumentException unusable(URI uri, String form) {
        return new IllegalArgumentException(
                // Without what may be a password.
                "'" + uri.toString().replaceFirst("//[^/]*@", "//") + "' is not of the form " + form + ".");
    }
}
