package io.trivet.rpc.zerorpc;

import io.trivet.rpc.Tls;
import io.trivet.rpc.msgpack.MessagePackValues;
import io.trivet.rpc.netty.NettyServer;
import io.trivet.rpc.netty.TlsHandlers;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.ServerSettings;
import io.trivet.rpc.spi.ServerTransport;
import io.trivet.rpc.zmtp.Mechanism;
import java.net.URI;
import java.util.Map;

/** Listens, and gives every connection its own reader. */
final class ZeroRpcServerTransport implements ServerTransport {
    private final ServerMethods methods;
    private final NettyServer server;

    ZeroRpcServerTransport(URI uri, ZeroRpcUri options, Dispatcher dispatcher, ServerSettings settings, Limits limits) {
        Introspection introspection = new Introspection();
        Dispatcher all = dispatcher.with("", ZeroRpcSystem.class, introspection);
        ServerMethods offered = new ServerMethods(all, new MessagePackValues(), limits.set());
        introspection.of(offered.offered());
        methods = offered;
        Tls tls = settings.tls();
        server = NettyServer.onSocket(uri, limits.set(), pipeline -> {
            if (tls != null) {
                TlsHandlers.addServer(pipeline, tls, uri.getScheme());
            }
            pipeline.addLast(new ServerConnection(
                    all,
                    offered,
                    Mechanism.ofServer(options.isPlain()),
                    limits,
                    settings.memory().newAccount()));
        });
    }

    @Override
    public URI uri() {
        return ZeroRpcUri.withoutOptions(server.uri());
    }

    @Override
    public Map<String, String> refused() {
        return methods.refused();
    }

    @Override
    public void stopAccepting() {
        server.stopAccepting(ServerConnection.class, ServerConnection::goAway);
    }

    @Override
    public void cancelCalls() {
        server.forEach(ServerConnection.class, ServerConnection::cancelCalls);
    }

    @Override
    public void close() {
        server.close();
    }
}
