package io.trivet.rpc.zerorpc;

import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcHandler;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.Tls;
import io.trivet.rpc.msgpack.MessagePackValues;
import io.trivet.rpc.netty.ConnectionPool;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.zmtp.Mechanism;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Calls the servers of a URI, over one connection to each of their addresses. */
final class ZeroRpcClientTransport implements ClientTransport {
    private final MessagePackValues values;
    private final EventLoops loops;
    private final Limits limits;
    private final ConnectionPool<ZeroRpcCall> pool;

    /** Creates a transport that closes its share of the event loops at its own end, and uses TLS if given. */
    ZeroRpcClientTransport(
            EventLoops loops, ZeroRpcUri uri, MessagePackValues values, @Nullable Tls tls, Limits limits) {
        this.loops = loops;
        this.values = values;
        this.limits = limits;
        pool = new ConnectionPool<>(
                loops,
                uri.servers(),
                ConnectionPool.Use.SHARED,
                limits.set(),
                System::nanoTime,
                slot -> new ClientConnection(slot, tls, Mechanism.ofClient(uri.credentials()), limits));
    }

    @Override
    public RpcHandler prepare(MethodDescriptor method, Executor subscribers) {
        MethodEvents codec = new MethodEvents(values, method, limits.set());
        return call -> send(codec, call, subscribers);
    }

    private CompletableFuture<RpcReply> send(MethodEvents codec, RpcCall call, Executor subscribers) {
        ZeroRpcCall sending;
        try {
            sending = new ZeroRpcCall(codec, call, subscribers);
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
