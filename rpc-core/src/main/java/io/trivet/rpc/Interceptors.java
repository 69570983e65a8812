package io.trivet.rpc;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

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
                PassedOn passedOn = new PassedOn(next);
                try {
                    return passedOn.endWith(interceptor.intercept(call, passedOn));
                } catch (RuntimeException e) {
                    return CompletableFuture.failedFuture(e);
                }
            };
        }
        return chain;
    }

    /**
     * What one interceptor passed on of one call. It is given up when the interceptor's answer is, which often is a future that was made of
     * the one that it got, and would keep a cancel to itself.
     */
    private static final class PassedOn implements RpcHandler {
        private final RpcHandler next;
        private final Queue<CompletableFuture<RpcReply>> futures = new ConcurrentLinkedQueue<>();
        private volatile boolean givenUp;

        PassedOn(RpcHandler next) {
            this.next = next;
        }

        @Override
        public CompletableFuture<RpcReply> handle(RpcCall call) {
            CompletableFuture<RpcReply> future = next.handle(call);
            if (!future.isDone()) {
                futures.add(future);
                if (givenUp) {
                    future.cancel(true);
                }
            }
            return future;
        }

        CompletableFuture<RpcReply> endWith(@Nullable CompletableFuture<RpcReply> answer) {
            if (answer == null) {
                throw new IllegalStateException("an interceptor returned null in place of a future.");
            }
            if (!answer.isDone() && answer != futures.peek()) {
                answer.whenComplete((reply, thrown) -> {
                    if (answer.isCancelled()) {
                        givenUp = true;
                        futures.forEach(future -> future.cancel(true));
                    }
                });
            }
            return answer;
        }
    }
}
