package io.trivet.rpc.tcp;

import io.netty.channel.ChannelPipeline;
import io.trivet.rpc.Tls;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.netty.NettyServer;
import io.trivet.rpc.netty.TlsHandlers;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.ServerSettings;
import io.trivet.rpc.spi.ServerTransport;
import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;

/** Listens, and gives every connection its own reader. */
final class TcpServerTransport implements ServerTransport {
    private final ServerMethods methods;
    private final NettyServer server;

    private TcpServerTransport(NettyServer server, ServerMethods methods) {
        this.server = server;
        this.methods = methods;
    }

    static TcpServerTransport onSocket(
            URI uri, Dispatcher dispatcher, CborValues values, ServerSettings settings, Limits limits) {
        ServerMethods methods = new ServerMethods(dispatcher, values, limits.set());
        return new TcpServerTransport(
                NettyServer.onSocket(uri, limits.set(), wire(dispatcher, methods, settings, limits)), methods);
    }

    static TcpServerTransport inProcess(
            URI uri, Dispatcher dispatcher, CborValues values, ServerSettings settings, Limits limits) {
        ServerMethods methods = new ServerMethods(dispatcher, values, limits.set());
        return new TcpServerTransport(NettyServer.inProcess(uri, wire(dispatcher, methods, settings, limits)), methods);
    }

    private static Consumer<ChannelPipeline> wire(
            Dispatcher dispatcher, ServerMethods methods, ServerSettings settings, Limits limits) {
        Tls tls = settings.tls();
        return pipeline -> {
            if (tls != null) {
                TlsHandlers.addServer(pipeline, tls, "tcps");
            }
            pipeline.addLast(new TcpServerConnection(
                    dispatcher, methods, limits, settings.memory().newAccount()));
        };
    }

    @Override
    public URI uri() {
        return server.uri();
    }

    @Override
    public Map<String, String> refused() {
        return methods.refused();
    }

    @Override
    public void stopAccepting() {
        server.stopAccepting(TcpServerConnection.class, TcpServerConnection::goAway);
    }

    @Override
    public void cancelCalls() {
        server.forEach(TcpServerConnection.class, TcpServerConnection::cancelCalls);
    }

    @Override
    public void close() {
        server.close();
    }
}
