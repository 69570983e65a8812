package io.trivet.rpc.netty;

import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;

/** A call for which a {@link ConnectionPool} finds a connection. Thread-safe. */
public interface PooledCall {
    /** Returns whether it has ended and needs no connection any more. */
    boolean isDone();

    /** Returns the call. Its deadline applies while it waits. */
    RpcCall call();

    /**
     * Returns whether it may be sent again, now that it can't be answered by the first server.
     *
     * @param certainlyNotRun whether it is certain that no server ran it
     */
    boolean mayMove(boolean certainlyNotRun);

    /** Fails the call. */
    void fail(RpcException why);

    /** Fails the call because its deadline has passed. */
    void failOverdue();

    /** Runs this when the call has ended, on the thread that ends it. */
    void whenDone(Runnable action);
}
