package io.trivet.rpc;

import java.util.concurrent.CompletableFuture;

/**
 * Intercepts every call of a client or a server: to add metadata, authenticate, measure, or reject calls.
 *
 * <p>The interceptor that was added first sees a call first and its answer last. Many threads call it at the same time.
 * On a client, it runs on the caller's thread and must not block. On a server, it runs on the handler's thread, before
 * the arguments are decoded, unless it asks for them.
 *
 * <p>The answer of a method that streams completes when the stream begins; {@link RpcReply#whenStreamEnds} notifies of
 * its end.
 */
@FunctionalInterface
public interface RpcInterceptor {
    /**
     * Passes on the call and returns its answer. Both may be changed.
     *
     * @param next the next step of the call; may be called once, several times, or not at all
     * @throws RpcException to reject the call with a status; any other exception reaches the caller as UNKNOWN
     */
    CompletableFuture<RpcReply> intercept(RpcCall call, RpcHandler next);
}
