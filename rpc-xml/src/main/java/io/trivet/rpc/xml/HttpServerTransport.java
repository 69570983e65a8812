package io.trivet.rpc.xml;

import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.trivet.rpc.cbor.CarriedTypes;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.netty.NettyServer;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.spi.ServerTransport;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/** Listens, and gives every connection a handler of its own. */
final class HttpServerTransport implements ServerTransport {
    /** After that a connection without a call is closed: a peer that vanished would hold it for ever, and one that trickles too. */
    private static final int LONGEST_SILENCE_SECONDS = 300;

    private final NettyServer server;
    private final Map<String, String> refused = new TreeMap<>();

    HttpServerTransport(URI uri, Dispatcher dispatcher, XmlRpcCodec codec, CborValues values) {
        for (MethodDescriptor method : dispatcher.methods()) {
            try {
                CarriedTypes.check(values, method);
            } catch (IllegalArgumentException e) {
                refused.put(method.name(), e.getMessage());
            }
        }
        server = NettyServer.onSocket(
                uri,
                pipeline -> pipeline.addLast(new HttpServerCodec())
                        .addLast(new IdleStateHandler(LONGEST_SILENCE_SECONDS, 0, 0))
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
