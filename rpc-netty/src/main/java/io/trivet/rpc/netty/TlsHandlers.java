package io.trivet.rpc.netty;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.Tls;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Adds TLS to connections. Its handlers come first in a pipeline. */
public final class TlsHandlers {
    /** The alerts by which a peer rejects our certificate (RFC 8446, 6.2), in the JDK's wording. */
    private static final Pattern NOT_ACCEPTED =
            Pattern.compile("(bad|unsupported|no)_certificate|certificate_(revoked|expired|unknown|required)|unknown_ca"
                    + "|access_denied");

    private TlsHandlers() {}

    /**
     * Adds TLS to the server's side of a connection. A client without TLS gets the message that this port uses TLS.
     *
     * @param scheme the scheme of the server's URI
     */
    public static void addServer(ChannelPipeline pipeline, Tls tls, String scheme) {
        SSLEngine engine = tls.context().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(tls.requiresClientCertificates());
        pipeline.addLast(FirstBytes.ofClient(PeerWire.TLS, scheme)).addLast(new SslHandler(engine));
    }

    /**
     * Sets up the client's side of a connection. It continues only if the server speaks the expected wire and, with
     * TLS, presents a certificate for this host.
     *
     * @param expected the wire that the server must speak
     * @param tls null without TLS
     * @param longest the time limit of the TLS handshake
     */
    public static void addClient(
            ChannelPipeline pipeline, PeerWire expected, @Nullable Tls tls, String host, int port, Duration longest) {
        boolean secured = tls != null;
        String scheme = expected.scheme(secured);
        if (tls != null) {
            pipeline.addLast(FirstBytes.ofServer(PeerWire.TLS, scheme, false))
                    .addLast(ofClient(tls, host, port, longest));
        }
        pipeline.addLast(FirstBytes.ofServer(expected, scheme, secured));
    }

    private static SslHandler ofClient(Tls tls, String host, int port, Duration longest) {
        SSLEngine engine = tls.context().createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        SslHandler handler = new SslHandler(engine);
        handler.setHandshakeTimeoutMillis(Math.max(1, longest.toMillis()));
        return handler;
    }

    /** Returns the failure for a connection that broke because of TLS or because of the peer's wire; otherwise null. */
    public static @Nullable RpcException failure(Throwable cause) {
        SSLException insecure = null;
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof RpcException told) {
                return told;
            }
            if (each instanceof CertificateException
                    || each instanceof CertPathValidatorException
                    || each instanceof SSLPeerUnverifiedException) {
                return failure(
                        RpcStatus.UNAUTHENTICATED,
                        "the server's certificate is refused: " + reason(each)
                                + ". Check that it is for the URI's host, hasn't expired, and was signed by an authority that the"
                                + " client's Tls trusts.",
                        cause);
            }
            if (insecure == null && each instanceof SSLException first) {
                insecure = first;
            }
        }
        return insecure == null ? null : ofProtocol(insecure, cause);
    }

    /** Returns the innermost message, because the outer ones repeat it after class names. */
    private static @Nullable String reason(Throwable refused) {
        Throwable innermost = refused;
        for (Throwable each = refused; each != null; each = each.getCause()) {
            if (each instanceof GeneralSecurityException && each.getMessage() != null) {
                innermost = each;
            }
        }
        return innermost.getMessage();
    }

    private static RpcException ofProtocol(SSLException insecure, Throwable cause) {
        String why = String.valueOf(insecure.getMessage());
        if (insecure instanceof SslHandshakeTimeoutException || insecure.getCause() instanceof ClosedChannelException) {
            return failure(
                    RpcStatus.UNAVAILABLE,
                    "the secure connection can't be made: " + why
                            + ". Check that the server works, and that it speaks TLS at this port.",
                    cause);
        }
        if (NOT_ACCEPTED.matcher(why).find()) {
            return failure(
                    RpcStatus.UNAUTHENTICATED,
                    "the server refuses the client's certificate: " + why
                            + ". Give the client's Tls a certificate that the server trusts: Tls.ofPem(certificates, privateKey).",
                    cause);
        }
        return insecure instanceof SSLHandshakeException
                ? failure(
                        RpcStatus.INTERNAL,
                        "the secure connection can't be made: " + why
                                + ". Check which versions and ciphers of TLS each side allows.",
                        cause)
                : failure(RpcStatus.UNAVAILABLE, "the secure connection broke: " + why + ".", cause);
    }

    private static RpcException failure(RpcStatus status, String message, Throwable cause) {
        return new RpcException(status, message, cause);
    }
}
