package io.trivet.rpc.spi;

import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import org.jspecify.annotations.Nullable;

/**
 * A call that a transport hands to a {@link Dispatcher}, and the way back for its answer.
 *
 * <p>The transport ends it early by {@link #cancel}: when its caller is gone or gave up, or its deadline is over. Thread-safe.
 */
public abstract class IncomingCall extends Cancellable {
    /** Made by transports. */
    protected IncomingCall() {}

    /** Returns what is called. */
    public abstract RpcCall call();

    /** Sends the answer. Called at most once, by any thread, and never after {@link #fail}. */
    public abstract void reply(@Nullable Object result, Metadata metadata);

    /** Sends that the call failed. Called at most once, by any thread, and never after {@link #reply}. */
    public abstract void fail(Fault fault);

    /** Sends that the call was not run, so that its caller may try elsewhere; in place of {@link #fail}. */
    public void refuse(Fault why) {
        fail(why);
    }
}
