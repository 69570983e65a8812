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

/** Trivet inside TLS, with handlers that run on the thread that reads their calls. */
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
        return "the same with the JDK's TLS 1.3 and an EC key; the client accepts any certificate, which only affects connecting.";
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

    /** Returns trust that accepts any certificate, because the server's process created its own. */
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

    /** Trivet over tcps://. */
    public static final class Tcps extends Secured {
        /** Called by reflection. */
        public Tcps() {
            super("tcps");
        }
    }

    /** Trivet over https://. */
    public static final class Https extends Secured {
        /** Called by reflection. */
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
