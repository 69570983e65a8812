package io.trivet.rpc.netty;

import io.netty.channel.ChannelFuture;
import io.trivet.rpc.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * A wire's side of a connection that a {@link ConnectionPool} keeps. It tells its {@link Slot} what becomes of the connection. Thread-safe.
 *
 * @param <K> the wire's calls
 */
public interface Carrier<K extends PooledCall> {
    /** Begins to connect to the slot's address, and tells the slot the outcome: that it is open, or that it failed. On an event loop. */
    void connect(EventLoops loops);

    /** Sends a call. The slot hears when it is no longer under way here. */
    void send(K call);

    /** Returns the call whose deadline the pool has to watch, or null if there is none, or the carrier watches itself. */
    @Nullable
    K watched();

    /** Takes no further calls, and closes when those under way have ended. */
    void leave();

    /** Ends the calls under way with this, and closes; returns the future of that, or null if there is nothing to wait for. */
    @Nullable
    ChannelFuture close(RpcException why);
}
