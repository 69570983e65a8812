package io.trivet.rpc.netty;

import io.netty.channel.ChannelFuture;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pool's side of a connection, if there is no other connection to which a call could go: for tests of the wires'
 * use of it.
 */
public final class LoneSlot<K extends PooledCall> {
    private static final SocketAddress NOWHERE = new InetSocketAddress("127.0.0.1", 1);

    private final Endpoint<K> endpoint = new Endpoint<>(ServerAddress.of(NOWHERE), System::nanoTime);
    private final Slot<K> slot;

    /** Creates a slot of a closed pool. */
    public LoneSlot(EventLoops loops) {
        ConnectionPool<K> pool = new ConnectionPool<>(
                loops,
                List.of(NOWHERE),
                ConnectionPool.Use.SHARED,
                RpcLimits.defaults(),
                System::nanoTime,
                slot -> new Unconnected<>());
        pool.close();
        slot = new Slot<>(pool, endpoint);
        slot.carriedBy(new Unconnected<>());
    }

    public Slot<K> slot() {
        return slot;
    }

    /** Counts a call that is given to the connection. */
    public void give() {
        endpoint.load().incrementAndGet();
    }

    /** Returns how many calls are under way. */
    public int load() {
        return endpoint.load().get();
    }

    private static final class Unconnected<K extends PooledCall> implements Carrier<K> {
        @Override
        public void connect(EventLoops loops) {
            throw new AssertionError("a pool that was closed connects");
        }

        @Override
        public void send(K call) {
            throw new AssertionError("a pool that was closed sends a call");
        }

        @Override
        public @Nullable K watched() {
            return null;
        }

        @Override
        public void leave() {
            // The test itself controls the connection.
        }

        @Override
        public @Nullable ChannelFuture close(RpcException why) {
            return null;
        }
    }
}
