package io.trivet.rpc.spi;

import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A call that a transport passes to a {@link Dispatcher}, and the way to send its answer.
 *
 * <p>The transport ends the call early with {@link #cancel} when its caller is gone or has cancelled it, or when its
 * deadline has passed. Thread-safe.
 */
public abstract class IncomingCall extends Cancellable {
    /** Created by transports. */
    protected IncomingCall() {}

    /** Returns the call. */
    public abstract RpcCall call();

    /**
     * Returns whether the handler must not start yet, because there is no room for its answer. The transport then
     * starts it with {@link Dispatcher#start} when there is room, or when the call is cancelled. Called on the thread
     * that would run the handler; if the result is true, the thread runs another handler instead.
     */
    public boolean holdsBack() {
        return false;
    }

    /** Called once, by any thread, when no code of the call runs any more: the memory of its arguments is free. */
    public void onFinished() {}

    /**
     * Sends the answer. Called at most once, by any thread, and never after {@link #fail}. If this method throws,
     * nothing was sent, and the call fails with the exception: {@link io.trivet.rpc.RpcException} INVALID_ARGUMENT for
     * a result that can't be sent.
     */
    public abstract void reply(@Nullable Object result, Metadata metadata);

    /**
     * Sends a failure. Called once, by any thread, and never after a successful {@link #reply}. If this method throws,
     * it is called once more, with a short fault.
     */
    public abstract void fail(Fault fault);

    /**
     * Starts a stream, in place of {@link #reply}: items follow, and finally {@link #complete} or {@link #fail}. Called
     * only for methods that stream. A transport may offer such methods only if it implements this method, {@link #item}
     * and {@link #complete}.
     *
     * @param source is asked for no more items than the caller wants and the transport will have room for; it returns
     *     at once. Only {@link #cancel} cancels the call
     */
    public void begin(Metadata metadata, Flow.Subscription source) {
        throw new UnsupportedOperationException("this wire has no streams");
    }

    /**
     * Sends an item. Called for one item at a time; never blocks.
     *
     * @throws io.trivet.rpc.RpcException INVALID_ARGUMENT if the item can't be sent
     */
    public void item(Object item) {
        throw new UnsupportedOperationException("this wire has no streams");
    }

    /** Sends the end of a stream. Called at most once, and never together with {@link #fail}. */
    public void complete() {
        throw new UnsupportedOperationException("this wire has no streams");
    }

    /** Sends that the call was not run, so that its caller may try another server; in place of {@link #fail}. */
    public void refuse(Fault why) {
        fail(why);
    }
}
