package io.trivet.rpc;

import io.trivet.rpc.spi.ClientSettings;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.MemoryBudget;
import io.trivet.rpc.spi.ServerSettings;
import io.trivet.rpc.spi.ServerTransport;
import io.trivet.rpc.spi.TransportProvider;
import io.trivet.rpc.spi.UriText;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the transport of a URI by its scheme. */
final class Transports {
    /** The providers by scheme; all of them if several support the same scheme. */
    private static final Map<String, List<TransportProvider>> PROVIDERS = load();

    /** The artifacts with the wires of our schemes, for programs that lack them. */
    private static final Map<String, String> ARTIFACTS = Map.of(
            "tcp", "io.trivet:trivet-rpc-tcp",
            "tcps", "io.trivet:trivet-rpc-tcp",
            "inproc", "io.trivet:trivet-rpc-tcp",
            "http", "io.trivet:trivet-rpc-xml",
            "https", "io.trivet:trivet-rpc-xml",
            "http+unix", "io.trivet:trivet-rpc-xml",
            "zerorpc+tcp", "io.trivet:trivet-rpc-zerorpc",
            "zerorpcs+tcp", "io.trivet:trivet-rpc-zerorpc");

    private Transports() {}

    static URI parse(String text) {
        URI uri = UriText.parse(text);
        of(uri);
        return uri;
    }

    static TransportProvider of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        List<TransportProvider> providers = PROVIDERS.getOrDefault(scheme, List.of());
        if (providers.isEmpty()) {
            throw new IllegalArgumentException("No transport for '" + UriText.withoutUserInfo(uri)
                    + "': the program has " + (PROVIDERS.isEmpty() ? "none" : String.join(", ", PROVIDERS.keySet()))
                    + ". " + advice(scheme));
        }
        if (providers.size() > 1) {
            throw new IllegalArgumentException("The program has several transports for '" + scheme + "': "
                    + providers.stream()
                            .map(provider -> provider.getClass().getName())
                            .sorted()
                            .collect(Collectors.joining(" and "))
                    + ". Leave one of them out.");
        }
        return providers.get(0);
    }

    private static String advice(String scheme) {
        String artifact = ARTIFACTS.get(scheme);
        return artifact != null
                ? "Add " + artifact + " to the program."
                : "Write scheme://host:port: tcp, tcps and inproc come with io.trivet:trivet-rpc-tcp, http and https with"
                        + " io.trivet:trivet-rpc-xml, zerorpc+tcp with io.trivet:trivet-rpc-zerorpc.";
    }

    /** Returns whether TLS secures connections of this URI. */
    static boolean isSecure(URI uri) {
        return of(uri).secureSchemes().contains(uri.getScheme().toLowerCase(Locale.ROOT));
    }

    static ClientTransport connect(URI uri, @Nullable Tls tls, RpcLimits limits) {
        boolean secure = isSecure(uri);
        if (tls != null && !secure) {
            Set<String> others = of(uri).secureSchemes();
            throw new IllegalArgumentException("tls(…) was called, but '" + uri.getScheme() + "' doesn't use TLS: "
                    + (others.isEmpty() ? "leave it out." : "use " + String.join(", ", others) + " instead."));
        }
        try {
            return of(uri).connect(uri, new ClientSettings(secure && tls == null ? Tls.ofJdk() : tls, limits));
        } catch (LinkageError e) {
            throw unlinked(uri, e);
        }
    }

    static ServerTransport listen(
            URI uri, Dispatcher dispatcher, @Nullable Tls tls, RpcLimits limits, MemoryBudget memory) {
        boolean secure = isSecure(uri);
        if (secure && (tls == null || !tls.hasIdentity())) {
            throw new IllegalArgumentException("'" + UriText.withoutUserInfo(uri)
                    + "' needs a certificate and its key: call tls(Tls.ofPem(certificates, privateKey)).");
        }
        try {
            return of(uri).listen(uri, dispatcher, new ServerSettings(secure ? tls : null, limits, memory));
        } catch (LinkageError e) {
            throw unlinked(uri, e);
        }
    }

    /** Returns the failure for a library of a transport that is missing, or has an unsupported version. */
    private static RpcException unlinked(URI uri, LinkageError error) {
        return new RpcException(
                RpcStatus.INTERNAL,
                "The class path lacks a library that '" + UriText.withoutUserInfo(uri)
                        + "' needs, or has it in another version: " + error
                        + ". Use the versions of io.trivet:trivet-bom.",
                error);
    }

    private static Map<String, List<TransportProvider>> load() {
        Map<String, List<TransportProvider>> providers = new TreeMap<>();
        for (TransportProvider provider :
                ServiceLoader.load(TransportProvider.class, TransportProvider.class.getClassLoader())) {
            provider.schemes()
                    .forEach(scheme -> providers
                            .computeIfAbsent(scheme, each -> new ArrayList<>())
                            .add(provider));
        }
        return providers;
    }
}
