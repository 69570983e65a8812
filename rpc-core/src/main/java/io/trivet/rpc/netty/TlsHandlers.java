package io.trivet.rpc.netty;

import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.Tls;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Secures connections: what these return comes first in a pipeline. */
public final class TlsHandlers {
    private TlsHandlers() {}

    /** Returns the server's side of one connection. */
    public static ChannelHandler ofServer(Tls tls) {
        SSLEngine engine = tls.context().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(tls.asksForCertificates());
        return new SslHandler(engine);
    }

    /** Returns the client's side of one connection, which goes on only with a certificate for this host. */
    public static ChannelHandler ofClient(Tls tls, String host, int port) {
        SSLEngine engine = tls.context().createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return new SslHandler(engine);
    }

    /** Returns what a caller is told if a connection broke for being secured, else null. */
    public static @Nullable RpcException failure(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SSLException) {
                return new RpcException(
                        RpcStatus.UNAVAILABLE,
                        "the secure connection can't be made: " + each.getMessage()
                                + ". Check that the URI's host is the certificate's, that the client trusts who signed it,"
                                + " and that the server speaks TLS.",
                        cause);
            }
        }
        return null;
    }
}
