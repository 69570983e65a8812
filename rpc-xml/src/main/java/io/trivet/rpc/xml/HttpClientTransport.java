package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcHandler;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.netty.ConnectionPool;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.spi.ClientSettings;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.values.SupportedTypes;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Calls the servers of a URI, over connections that each carry one call at a time.
 *
 * <p>A call is sent twice only if it is idempotent, or if it is certain that it didn't run. For any other call under
 * way when a connection breaks, it is unknown whether it ran.
 */
final class HttpClientTransport implements ClientTransport {
    private final Dialect dialect;
    private final XmlRpcCodec codec;
    private final EventLoops loops;
    private final ConnectionPool<PendingCall> pool;

    HttpClientTransport(
            HttpRequests requests, Dialect dialect, ClientSettings settings, XmlRpcCodec codec, LongSupplier nanoTime) {
        this.dialect = dialect;
        this.codec = codec;
        HttpResponses responses = new HttpResponses(codec);
        loops = requests.address() instanceof UnixDomainSocketAddress ? EventLoops.shareUnix() : EventLoops.share();
        pool = new ConnectionPool<>(
                loops,
                List.of(requests.address()),
                ConnectionPool.Use.ONE_CALL,
                settings.limits(),
                nanoTime,
                slot -> new HttpConnection(slot, requests, settings, responses));
    }

    @Override
    public RpcHandler prepare(MethodDescriptor method, Executor subscribers) {
        SupportedTypes.check(codec.types(), method, HttpTransportProvider.CARRIED);
        return this::send;
    }

    private CompletableFuture<RpcReply> send(RpcCall call) {
        ByteBuf document;
        try {
            document = codec.writeCall(call, dialect);
        } catch (Throwable e) {
            // The getters are application code.
            return CompletableFuture.failedFuture(e);
        }
        ContentCoding coding = HttpRequests.coding(call);
        if (coding != null) {
            document = coding.pack(document);
        }
        PendingCall pending = new PendingCall(call, document);
        pool.take(pending);
        return pending.reply();
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
