package io.trivet.rpc.xml;

import io.netty.handler.codec.http.HttpServerCodec;
import io.trivet.rpc.netty.NettyServer;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.ServerTransport;
import java.net.URI;
import java.util.Map;

/** Listens, and gives every connection a handler of its own. */
final class HttpServerTransport implements ServerTransport {
    private final NettyServer server;

    HttpServerTransport(URI uri, Dispatcher dispatcher, XmlRpcCodec codec) {
        server = NettyServer.onSocket(
                uri,
                pipeline -> pipeline.addLast(new HttpServerCodec())
                        .addLast(new DocumentAggregator(HttpTransportProvider.LONGEST_DOCUMENT))
                        .addLast(new HttpServerHandler(dispatcher, codec)));
    }

    @Override
    public URI uri() {
        return server.uri();
    }

    @Override
    public Map<String, String> refused() {
        return Map.of();
    }

    @Override
    public void stopAccepting() {
        server.stopAccepting();
    }

    @Override
    public void cancelCalls() {
        server.forEach(HttpServerHandler.class, HttpServerHandler::cancelCalls);
    }

    @Override
    public void close() {
        server.close();
    }
}
