package io.trivet.rpc.spi;

import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import java.util.concurrent.Flow;
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

    /**
     * Tells whether the handler must not start yet, since there is no room for its answer. The transport has it started by {@link Dispatcher#start} then,
     * when it may or the call was given up. Called on the thread that was to run the handler, and runs another now.
     */
    public boolean holdsBack() {
        return false;
    }

    /** Hears, at last and once, that nothing of the call runs any more: what its arguments took is free. By any thread. */
    public void over() {}

    /**
     * Sends the answer. Called at most once, by any thread, and never after {@link #fail}. If it throws, nothing was sent, and the call is failed with what
     * it threw: {@link io.trivet.rpc.RpcException} INVALID_ARGUMENT for a result that can't be carried.
     */
    public abstract void reply(@Nullable Object result, Metadata metadata);

    /**
     * Sends that the call failed. Called by any thread, once, and never after a {@link #reply} that went well. If it throws, it is called once more, with a
     * fault of few words.
     */
    public abstract void fail(Fault fault);

    /**
     * Sends that a stream has begun, in place of {@link #reply}: items follow, and at last {@link #complete} or {@link #fail}. Called for
     * methods that stream, which only a transport offers that has these three methods.
     *
     * @param source is asked for no more items than the caller wants and the transport will have room for; it returns at once. The call is
     *     given up by {@link #cancel} alone
     */
    public void begin(Metadata metadata, Flow.Subscription source) {
        throw new UnsupportedOperationException("this wire has no streams");
    }

    /**
     * Sends an item, one at a time, and never waits.
     *
     * @throws io.trivet.rpc.RpcException INVALID_ARGUMENT if it can't be carried
     */
    public void item(Object item) {
        throw new UnsupportedOperationException("this wire has no streams");
    }

    /** Sends that a stream is over. Called at most once, and never beside {@link #fail}. */
    public void complete() {
        throw new UnsupportedOperationException("this wire has no streams");
    }

    /** Sends that the call was not run, so that its caller may try elsewhere; in place of {@link #fail}. */
    public void refuse(Fault why) {
        fail(why);
    }
}
