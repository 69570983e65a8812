package io.trivet.rpc;

import java.util.concurrent.CompletableFuture;

/** Takes a call one step further on its way: to the next interceptor, over the wire, or to the object that was registered. */
@FunctionalInterface
public interface RpcHandler {
    /**
     * Takes the call, and returns at once on the client's side; on the server's side it may wait.
     *
     * <p>The future completes with the answer, or with what the method threw, or with an {@link RpcException}. Cancelling it gives the call up.
     */
    CompletableFuture<RpcReply> handle(RpcCall call);
}
