package io.trivet.rpc.xml;

import io.trivet.rpc.spi.ClientSettings;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.MethodKind;
import io.trivet.rpc.spi.ServerSettings;
import io.trivet.rpc.spi.ServerTransport;
import io.trivet.rpc.spi.TransportProvider;
import io.trivet.rpc.spi.UriText;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Creates the transports for {@code http://host:port/path} and {@code https://host:port/path}, and for clients of
 * {@code http+unix:///file.sock?path=/path}. Thread-safe.
 */
public final class HttpTransportProvider implements TransportProvider {
    /** XML-RPC has no streams in any direction. */
    static final Set<MethodKind> CARRIED = Set.of(MethodKind.UNARY);

    /** Called by the service loader. */
    public HttpTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("http", "https", UnixUri.SCHEME);
    }

    @Override
    public Set<String> secureSchemes() {
        return Set.of("https");
    }

    @Override
    public ClientTransport connect(URI uri, ClientSettings settings) {
        HttpRequests requests = requests(uri);
        Dialect dialect = Dialect.ofFragment(uri.getRawFragment());
        if (requests == null || dialect == null) {
            String form = UnixUri.isOne(uri)
                    ? UnixUri.FORM + ", with three slashes before the file's path"
                    : "http://[user:password@]host[:port][/path], with a port from 1 to 65535";
            throw UriText.unusable(uri, form + " and, behind a #, what the server reads: " + Dialect.FORM);
        }
        // Each client and each server has its own knowledge of types. Knowledge kept here would keep the classes of
        // stopped applications in memory.
        return new HttpClientTransport(
                requests, dialect, settings, new XmlRpcCodec(settings.limits()), System::nanoTime);
    }

    private static @Nullable HttpRequests requests(URI uri) {
        if (UnixUri.isOne(uri)) {
            UnixUri unix = UnixUri.of(uri);
            return unix == null ? null : new HttpRequests(unix);
        }
        boolean fits = uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= 65535;
        return fits ? new HttpRequests(uri) : null;
    }

    @Override
    public ServerTransport listen(URI uri, Dispatcher dispatcher, ServerSettings settings) {
        boolean plain = !UnixUri.isOne(uri)
                && uri.getRawUserInfo() == null
                && (uri.getRawPath() == null || uri.getRawPath().matches("/?|/RPC2"))
                && uri.getRawFragment() == null;
        ServerOptions options = ServerOptions.of(uri);
        if (uri.getHost() == null || uri.getPort() < 0 || uri.getPort() > 65535 || !plain || options == null) {
            throw UriText.unusable(
                    uri,
                    "http://host:port, with a port from 0 to 65535 and options behind a question mark, "
                            + ServerOptions.FORM + "; what is registered under \"/name\" is at the path /name");
        }
        return new HttpServerTransport(uri, options, settings, dispatcher, new XmlRpcCodec(settings.limits()));
    }
}
