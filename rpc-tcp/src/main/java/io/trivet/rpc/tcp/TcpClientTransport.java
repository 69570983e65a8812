package io.trivet.rpc.tcp;

import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcHandler;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.Tls;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.netty.ConnectionPool;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.MethodDescriptor;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Calls the servers of a URI, over one connection to each of their addresses. */
final class TcpClientTransport implements ClientTransport {
    private final CborValues values;
    private final EventLoops loops;
    private final Limits limits;
    private final ConnectionPool<TcpCall> pool;

    /** Creates a transport that closes its share of the event loops at its own end, and uses TLS if given. */
    TcpClientTransport(
            EventLoops loops,
            List<? extends SocketAddress> servers,
            CborValues values,
            @Nullable Tls tls,
            Limits limits) {
        this.loops = loops;
        this.values = values;
        this.limits = limits;
        pool = new ConnectionPool<>(
                loops,
                servers,
                ConnectionPool.Use.SHARED,
                limits.set(),
                System::nanoTime,
                slot -> new TcpConnection(slot, tls, limits));
    }

    @Override
    public RpcHandler prepare(MethodDescriptor method, Executor subscribers) {
        MethodCodec codec = new MethodCodec(values, method, limits.set());
        return call -> send(codec, call, subscribers);
    }

    private CompletableFuture<RpcReply> send(MethodCodec codec, RpcCall call, Executor subscribers) {
        TcpCall sending;
        try {
            sending = new TcpCall(codec, call, subscribers);
        } catch (Throwable e) {
            // The getters are application code.
            return CompletableFuture.failedFuture(e);
        }
        pool.take(sending);
        return sending;
    }

    @Override
    public boolean isOwnThread() {
        return loops.isOwnThread();
    }

    @Override
    public void close() {
        pool.close();
        loops.close();
    }
}
