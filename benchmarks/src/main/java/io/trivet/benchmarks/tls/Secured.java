package io.trivet.benchmarks.tls;

import io.trivet.benchmarks.calls.Trivet;
import io.trivet.benchmarks.calls.Workload;
import io.trivet.contracts.net.TestCertificate;
import io.trivet.rpc.Tls;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Ours inside TLS, with handlers that run where their calls are read. */
abstract class Secured extends Trivet {
    private final String scheme;

    Secured(String scheme) {
        super(scheme);
        this.scheme = scheme;
    }

    @Override
    public String name() {
        return "Trivet " + scheme + "://, @NonBlocking";
    }

    @Override
    public String setup() {
        return "the same in TLS 1.3 of the JDK, with an EC key; the client trusts anybody, which costs nothing once it has connected.";
    }

    @Override
    protected Workload handler() {
        return new Workload.NonBlockingEcho();
    }

    @Override
    protected Optional<Tls> serverTls() {
        TestCertificate certificate = TestCertificate.ofLoopback();
        return Optional.of(Tls.ofPem(certificate.certificate(), certificate.key()));
    }

    /** The server's process made its certificate for itself. */
    @Override
    protected Optional<Tls> clientTls() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            return Optional.of(Tls.of(context));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS in this JVM", e);
        }
    }

    /** Over tcps://. */
    public static final class Tcps extends Secured {
        /** Made by its name. */
        public Tcps() {
            super("tcps");
        }
    }

    /** Over https://. */
    public static final class Https extends Secured {
        /** Made by its name. */
        public Https() {
            super("https");
        }
    }

    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
