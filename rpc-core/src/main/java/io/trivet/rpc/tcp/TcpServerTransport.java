package io.trivet.rpc.tcp;

import io.trivet.rpc.netty.NettyServer;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.ServerTransport;
import java.net.URI;
import java.util.Map;

/** Listens, and gives every connection a reader of its own. */
final class TcpServerTransport implements ServerTransport {
    private final ServerMethods methods;
    private final NettyServer server;

    TcpServerTransport(URI uri, Dispatcher dispatcher, ServerMethods methods) {
        this.methods = methods;
        server = new NettyServer(uri, pipeline -> pipeline.addLast(new TcpServerConnection(dispatcher, methods)));
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
        server.stopAccepting();
        server.forEach(TcpServerConnection.class, TcpServerConnection::goAway);
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
