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
            chain = call -> intercept(interceptor, call, next);
        }
        return chain;
    }

    private static CompletableFuture<RpcReply> intercept(RpcInterceptor interceptor, RpcCall call, RpcHandler next) {
        Passed passed = new Passed(next);
        try {
            return linked(interceptor.intercept(call, passed), passed::cancel);
        } catch (RuntimeException e) {
            passed.cancel();
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Returns the future, of which a cancellation gives up what it was made of. */
    static <T> CompletableFuture<T> linked(CompletableFuture<T> future, Runnable cancel) {
        future.whenComplete((value, thrown) -> {
            if (future.isCancelled()) {
                cancel.run();
            }
        });
        return future;
    }

    /** Remembers what an interceptor passed on: the future that it returns may be another, which knows nothing of this one. */
    private static final class Passed implements RpcHandler {
        private final RpcHandler next;
        private volatile CompletableFuture<RpcReply> reply;

        Passed(RpcHandler next) {
            this.next = next;
        }

        @Override
        public CompletableFuture<RpcReply> handle(RpcCall call) {
            CompletableFuture<RpcReply> passed = next.handle(call);
            reply = passed;
            return passed;
        }

        void cancel() {
            CompletableFuture<RpcReply> passed = reply;
            if (passed != null) {
                passed.cancel(true);
            }
        }
    }
}
