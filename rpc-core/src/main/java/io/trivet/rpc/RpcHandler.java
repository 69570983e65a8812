package io.trivet.rpc;

import java.util.concurrent.CompletableFuture;

/** A step in the processing of a call: the next interceptor, the transport, or the registered object. */
@FunctionalInterface
public interface RpcHandler {
    /**
     * Processes a call. On a client, this method returns at once; on a server, it may block.
     *
     * <p>The future completes with the answer. It fails with the exception that the method threw, or with an
     * {@link RpcException}. Cancelling it cancels the call.
     */
    CompletableFuture<RpcReply> handle(RpcCall call);
}
