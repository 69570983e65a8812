package io.trivet.rpc.spi;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/** Takes calls from server transports to the registered objects. Thread-safe. */
public interface Dispatcher {
    /** Returns all methods on offer, in the order of their names. */
    Collection<MethodDescriptor> methods();

    /**
     * Returns the method of this name, so that its arguments can be decoded into its parameter types.
     *
     * @throws io.trivet.rpc.RpcException UNIMPLEMENTED if there is none
     */
    MethodDescriptor method(String name);

    /**
     * Runs a call on the server's own threads, and returns at once.
     *
     * <p>The future completes with the result, or with what the method threw or why it didn't run; {@link Fault#of} makes of
     * that what may go over the wire. Callbacks on it run before the call counts as ended. It never throws.
     */
    CompletableFuture<Object> dispatch(Call call);
}
