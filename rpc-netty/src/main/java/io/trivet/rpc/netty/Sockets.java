package io.trivet.rpc.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.local.LocalAddress;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/** Opens sockets for transports. If that fails, its message says in one line why, and what to do. */
public final class Sockets {
    private Sockets() {}

    /**
     * Binds to an address and waits for the result.
     *
     * @throws RpcException UNAVAILABLE if the server can't listen on the address
     */
    static Channel bind(ServerBootstrap bootstrap, URI uri, SocketAddress address) {
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (bound.isSuccess()) {
            return bound.channel();
        }
        Throwable cause = bound.cause();
        String advice;
        if (address instanceof LocalAddress) {
            advice = "Close the server in this JVM that uses the name, or choose another name.";
        } else if (cause instanceof BindException) {
            advice = "Stop the program that uses the port, or choose another port; port 0 takes a free one.";
        } else if (isUnknownHost(cause)) {
            advice = "Use a name or address of this machine.";
        } else {
            advice = "Choose an address of this machine and a port that this user may use.";
        }
        throw new RpcException(
                RpcStatus.UNAVAILABLE, "Can't listen on " + uri + ": " + reason(cause) + ". " + advice, cause);
    }

    /** Returns the URI with the channel's actual port. */
    static URI bound(URI uri, Channel channel) {
        if (!(channel.localAddress() instanceof InetSocketAddress)) {
            return uri;
        }
        int port = ((InetSocketAddress) channel.localAddress()).getPort();
        return URI.create(uri.toString().replaceFirst(":" + uri.getPort() + "(?=$|[/?#])", ":" + port));
    }

    /** Returns the address on which a connection's server listens; the wildcard address if it listens on all. */
    public static InetAddress listening(Channel connection) {
        return ((InetSocketAddress) connection.parent().localAddress()).getAddress();
    }

    /** Returns the failure for a server address that can't be reached. */
    public static RpcException unreachable(SocketAddress address, Throwable cause) {
        String problem = isUnknownHost(cause) && address instanceof InetSocketAddress socket
                ? "the host " + socket.getHostString() + " is unknown. Check its name."
                : reason(cause) + ". Start the server, or check the address.";
        return new RpcException(RpcStatus.UNAVAILABLE, "can't connect: " + problem, cause);
    }

    /** Returns the host of a URI in the form for sockets: without the brackets of an IPv6 address. */
    public static String host(URI uri) {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static boolean isUnknownHost(Throwable cause) {
        return cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException;
    }

    private static String reason(Throwable cause) {
        if (isUnknownHost(cause)) {
            return "the host is unknown";
        }
        Throwable root = cause;
        while (root.getMessage() == null && root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
