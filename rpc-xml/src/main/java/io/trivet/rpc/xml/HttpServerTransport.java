package io.trivet.rpc.xml;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.timeout.IdleStateHandler;
import io.trivet.rpc.Tls;
import io.trivet.rpc.netty.FirstBytes;
import io.trivet.rpc.netty.LoopMemory;
import io.trivet.rpc.netty.NettyServer;
import io.trivet.rpc.netty.PeerWire;
import io.trivet.rpc.netty.Sockets;
import io.trivet.rpc.netty.TlsHandlers;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.spi.ServerSettings;
import io.trivet.rpc.spi.ServerTransport;
import io.trivet.rpc.values.SupportedTypes;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/** Listens, and gives every connection its own handler. */
final class HttpServerTransport implements ServerTransport {
    private final NettyServer server;
    private final Map<String, String> refused = new TreeMap<>();

    HttpServerTransport(
            URI uri, ServerOptions options, ServerSettings settings, Dispatcher dispatcher, XmlRpcCodec codec) {
        for (MethodDescriptor method : dispatcher.methods()) {
            try {
                SupportedTypes.check(codec.types(), method, HttpTransportProvider.CARRIED);
            } catch (IllegalArgumentException e) {
                refused.put(method.name(), e.getMessage());
            }
        }
        Map<String, ServedPath> paths = ServedPath.of(dispatcher, options, refused);
        Tls tls = settings.tls();
        server = NettyServer.onSocket(ServerOptions.without(uri), settings.limits(), pipeline -> {
            // Many clients end their output after their request, and still wait for the answer.
            pipeline.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            if (tls != null) {
                TlsHandlers.addServer(pipeline, tls, "https");
            }
            pipeline.addLast(FirstBytes.ofClient(PeerWire.HTTP, uri.getScheme()));
            BrowserGuard guard =
                    new BrowserGuard(tls != null, uri.getHost(), Sockets.listening(pipeline.channel()), options);
            IdleStateHandler idle = new IdleStateHandler(options.idleSeconds(), 0, 0);
            LoopMemory memory = new LoopMemory(settings.memory().newAccount());
            RequestReader reader = new RequestReader(settings.limits(), memory);
            RequestDecoder decoder = new RequestDecoder(settings.limits(), memory, reader::refuse);
            pipeline.addLast(decoder)
                    .addLast(new HttpResponseEncoder())
                    .addLast(idle)
                    .addLast(reader)
                    .addLast(new HttpServerHandler(paths, guard, codec, idle, decoder, memory));
        });
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
        server.stopAccepting(HttpServerHandler.class, HttpServerHandler::stopAccepting);
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
