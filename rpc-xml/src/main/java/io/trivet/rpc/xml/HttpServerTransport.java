package io.trivet.rpc.xml;

import io.netty.handler.codec.http.HttpServerCodec;
import io.trivet.rpc.netty.NettyServer;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.spi.ServerTransport;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/** Listens, and gives every connection a handler of its own. */
final class HttpServerTransport implements ServerTransport {
    private final NettyServer server;
    private final Map<String, String> refused = new TreeMap<>();

    HttpServerTransport(URI uri, Dispatcher dispatcher, XmlRpcCodec codec) {
        for (MethodDescriptor method : dispatcher.methods()) {
            try {
                CarriedTypes.check(method);
            } catch (IllegalArgumentException e) {
                refused.put(method.name(), e.getMessage());
            }
        }
        server = NettyServer.onSocket(
                uri,
                pipeline -> pipeline.addLast(new HttpServerCodec())
                        .addLast(new DocumentAggregator(HttpTransportProvider.LONGEST_DOCUMENT))
                        .addLast(new HttpServerHandler(dispatcher, codec, refused)));
    }

    @Override
    public URI uri() {
        return server.uri();
    }

    @Override
    public Map<String, String> refused() {
        return refused;
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
