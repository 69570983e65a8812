package io.trivet.rpc.tcp;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPipeline;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcHandler;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.Tls;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.netty.FirstBytes;
import io.trivet.rpc.netty.PeerWire;
import io.trivet.rpc.netty.TlsHandlers;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.MethodDescriptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Spreads calls over the servers of a URI: each goes where the fewest are under way, and elsewhere if it couldn't be sent there. */
final class TcpClientTransport implements ClientTransport {
    private final CborValues values;
    private final EventLoops loops;
    private final @Nullable Tls tls;
    private final Limits limits;
    private final List<Endpoint> endpoints;
    private volatile boolean closed;

    /** Makes a transport that closes its share in the loops, and is secured where TLS is given. */
    TcpClientTransport(
            EventLoops loops,
            List<? extends SocketAddress> addresses,
            CborValues values,
            @Nullable Tls tls,
            Limits limits) {
        this.loops = loops;
        this.values = values;
        this.tls = tls;
        this.limits = limits;
        List<Endpoint> all = new ArrayList<>();
        addresses.forEach(address -> all.add(new Endpoint(this, loops, address)));
        endpoints = List.copyOf(all);
    }

    Limits limits() {
        return limits;
    }

    /** Has TLS go before all else on a new connection, if it is to be secured, and a look at what the server speaks. */
    void secure(ChannelPipeline pipeline, SocketAddress address) {
        if (!(address instanceof InetSocketAddress socket)) {
            return;
        }
        String scheme = tls == null ? "tcp" : "tcps";
        if (tls != null) {
            TlsHandlers.addClient(pipeline, tls, scheme, socket.getHostString(), socket.getPort(), limits.connect());
        }
        pipeline.addLast(FirstBytes.ofServer(PeerWire.TRIVET, scheme, tls != null));
    }

    @Override
    public RpcHandler prepare(MethodDescriptor method, Executor subscribers) {
        MethodCodec codec = new MethodCodec(values, method, limits.set());
        return call -> send(codec, call, subscribers);
    }

    private CompletableFuture<RpcReply> send(MethodCodec codec, RpcCall call, Executor subscribers) {
        if (closed) {
            return CompletableFuture.failedFuture(closedFault());
        }
        TcpCall sending;
        try {
            sending = new TcpCall(codec, call, subscribers);
        } catch (Throwable e) {
            // Getters are anybody's code.
            return CompletableFuture.failedFuture(e);
        }
        pick(null).take(sending);
        return sending;
    }

    /** Returns the endpoint with the least to do, of those that can be had; not the one to avoid, if there is another. */
    private Endpoint pick(@Nullable Endpoint avoided) {
        int count = endpoints.size();
        if (count == 1) {
            return endpoints.get(0);
        }
        int first = ThreadLocalRandom.current().nextInt(count);
        Endpoint best = endpoints.get(first);
        long bestCost = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            Endpoint endpoint = endpoints.get((first + i) % count);
            long cost = endpoint.load() + (endpoint == avoided ? 2L << 32 : 0) + (endpoint.isDoubtful() ? 1L << 32 : 0);
            if (cost < bestCost) {
                best = endpoint;
                bestCost = cost;
            }
        }
        return best;
    }

    /** Sends a call once more. */
    void move(TcpCall call, Endpoint from) {
        pick(from).take(call);
    }

    /** A connection for the call could not be opened: it fails when that was tried as often as there are endpoints. */
    void tryElsewhere(TcpCall call, Endpoint from, RpcException why) {
        if (call.isDone()) {
            return;
        }
        if (closed || call.failedConnects() >= endpoints.size()) {
            call.fail(why);
        } else {
            pick(from).take(call);
        }
    }

    static RpcException closedFault() {
        return new RpcException(RpcStatus.UNAVAILABLE, "the client was closed.");
    }

    @Override
    public boolean isOwnThread() {
        return loops.isOwnThread();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<ChannelFuture> closing = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            closing.addAll(endpoint.close(closedFault()));
        }
        closing.forEach(loops::await);
        loops.close();
    }
}
