package io.trivet.rpc.netty;

import io.netty.channel.ChannelFuture;
import io.trivet.rpc.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * A wire's side of a connection that a {@link ConnectionPool} keeps. It notifies its {@link Slot} of the connection's
 * state. Thread-safe.
 *
 * @param <K> the type of the wire's calls
 */
public interface Carrier<K extends PooledCall> {
    /**
     * Starts to connect to the slot's address, and notifies the slot when the connection is open or has failed. On an
     * event loop.
     */
    void connect(EventLoops loops);

    /** Sends a call. The slot is notified when the call is no longer in progress on this connection. */
    void send(K call);

    /**
     * Returns the call whose deadline the pool must watch, or null if there is none, or if the carrier watches it
     * itself.
     */
    @Nullable
    K watched();

    /** Accepts no further calls, and closes the connection after the running calls. */
    void leave();

    /**
     * Fails the running calls with this exception, and closes the connection. Returns the future of that, or null if
     * there is nothing to wait for.
     */
    @Nullable
    ChannelFuture close(RpcException why);
}
