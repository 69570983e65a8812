package io.trivet.rpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Puts interceptors before a handler. */
final class Interceptors {
    private Interceptors() {}

    /** Returns what passes calls through the interceptors, the first of them first, and then to the handler; it never throws. */
    static RpcHandler chain(List<RpcInterceptor> interceptors, RpcHandler last) {
        RpcHandler chain = last;
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            RpcInterceptor interceptor = interceptors.get(i);
            RpcHandler next = chain;
            chain = call -> {
                try {
                    return interceptor.intercept(call, next);
                } catch (RuntimeException e) {
                    return CompletableFuture.failedFuture(e);
                }
            };
        }
        return chain;
    }
}
