package io.trivet.rpc;

import io.trivet.rpc.spi.Cancellable;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Chains interceptors before a handler. */
final class Interceptors {
    private Interceptors() {}

    /**
     * Returns a handler that passes calls through the interceptors in their order, and then to {@code last}. It never
     * throws.
     *
     * @param interrupts whether cancelling a call while an interceptor passes it on interrupts the thread that does so.
     *     A server's handler may block there. A client's transport never blocks, and an interrupt could break what it
     *     does.
     */
    static RpcHandler chain(List<RpcInterceptor> interceptors, RpcHandler last, boolean interrupts) {
        RpcHandler chain = last;
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            RpcInterceptor interceptor = interceptors.get(i);
            RpcHandler next = chain;
            chain = call -> {
                CancellableStep step = new CancellableStep(next, interrupts);
                try {
                    return step.endWith(interceptor.intercept(call, step));
                } catch (Throwable e) {
                    // The waiting caller must get an Error, too.
                    return CompletableFuture.failedFuture(e);
                }
            };
        }
        return chain;
    }

    /**
     * The next step of a call as one interceptor sees it. It is cancelled when the interceptor's answer is cancelled:
     * that is often a future derived from the one that this step returned, and would not pass a cancel on.
     */
    private static final class CancellableStep implements RpcHandler {
        private final RpcHandler next;
        private final boolean interrupts;
        private final Queue<Cancellable> calls = new ConcurrentLinkedQueue<>();
        private volatile @Nullable CompletableFuture<RpcReply> first;
        private volatile boolean isCancelled;

        CancellableStep(RpcHandler next, boolean interrupts) {
            this.next = next;
            this.interrupts = interrupts;
        }

        @Override
        public CompletableFuture<RpcReply> handle(RpcCall call) {
            Cancellable passing = new Cancellable();
            calls.add(passing);
            if (isCancelled) {
                passing.cancel();
            }
            if (interrupts && !passing.begin()) {
                CompletableFuture<RpcReply> cancelled = new CompletableFuture<>();
                cancelled.cancel(true);
                return cancelled;
            }
            CompletableFuture<RpcReply> future = null;
            try {
                future = next.handle(call);
            } finally {
                if (interrupts) {
                    // Also if it threw: this thread must not be interrupted after that.
                    passing.end(future == null || future.isDone() ? null : future);
                }
            }
            if (first == null) {
                first = future;
            }
            if (!interrupts) {
                passing.resume(future);
            }
            return future;
        }

        CompletableFuture<RpcReply> endWith(@Nullable CompletableFuture<RpcReply> answer) {
            if (answer == null) {
                throw new IllegalStateException("an interceptor returned null instead of a future.");
            }
            if (!answer.isDone() && answer != first) {
                answer.whenComplete((reply, thrown) -> {
                    if (answer.isCancelled()) {
                        isCancelled = true;
                        calls.forEach(Cancellable::cancel);
                    }
                });
            }
            return answer;
        }
    }
}
