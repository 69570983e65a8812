package io.trivet.rpc;

import java.util.concurrent.CompletableFuture;

/**
 * Sees every call of a client or a server: to add metadata, to ask who calls, to measure, to refuse.
 *
 * <p>The one that was added first sees a call first and its answer last. It is called by many threads at once. On the client's side it runs on
 * the caller's thread and must not wait; on the server's side on the handler's, before the arguments were decoded, unless it asks for them.
 *
 * <p>The answer of a method that streams is there when the stream begins; {@link RpcReply#whenStreamEnds} tells of its end.
 */
@FunctionalInterface
public interface RpcInterceptor {
    /**
     * Passes the call on, changed or not, and returns its answer, changed or not.
     *
     * @param next takes the call further; may be called once, several times, or not at all
     * @throws RpcException to refuse the call with a status; whatever else is thrown reaches the caller as FAILED
     */
    CompletableFuture<RpcReply> intercept(RpcCall call, RpcHandler next);
}
