package io.trivet.rpc.netty;

import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;

/** A call for which a {@link ConnectionPool} finds a connection. Thread-safe. */
public interface PooledCall {
    /** Tells whether it has ended, so that nobody needs a connection for it. */
    boolean isDone();

    /** Returns the call, whose deadline counts while it waits. */
    RpcCall call();

    /**
     * Tells whether it may be sent once more, now that it can't be answered where it was.
     *
     * @param certainlyNotRun whether nobody ran it
     */
    boolean mayMove(boolean certainlyNotRun);

    /** Ends it with this. */
    void fail(RpcException why);

    /** Ends it because its time is over. */
    void failOverdue();

    /** Runs this when it has ended, by whichever thread ends it. */
    void whenDone(Runnable action);
}
