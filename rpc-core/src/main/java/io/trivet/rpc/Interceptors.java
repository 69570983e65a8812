package io.trivet.rpc;

import io.trivet.rpc.spi.Cancellable;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Puts interceptors before a handler. */
final class Interceptors {
    private Interceptors() {}

    /**
     * Returns what passes calls through the interceptors, the first of them first, and then to the handler; it never throws.
     *
     * @param interrupts whether a call that is given up while it is passed on, on whatever thread, interrupts that thread: a server's handler may
     *     wait there, whereas a client's transport never does, and may do with the thread what an interrupt would break
     */
    static RpcHandler chain(List<RpcInterceptor> interceptors, RpcHandler last, boolean interrupts) {
        RpcHandler chain = last;
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            RpcInterceptor interceptor = interceptors.get(i);
            RpcHandler next = chain;
            chain = call -> {
                PassedOn passedOn = new PassedOn(next, interrupts);
                try {
                    return passedOn.endWith(interceptor.intercept(call, passedOn));
                } catch (Throwable e) {
                    // An Error, too, is heard by whoever waits for the call.
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
        private final boolean interrupts;
        private final Queue<Cancellable> calls = new ConcurrentLinkedQueue<>();
        private volatile @Nullable CompletableFuture<RpcReply> first;
        private volatile boolean givenUp;

        PassedOn(RpcHandler next, boolean interrupts) {
            this.next = next;
            this.interrupts = interrupts;
        }

        @Override
        public CompletableFuture<RpcReply> handle(RpcCall call) {
            Cancellable passing = new Cancellable();
            calls.add(passing);
            if (givenUp) {
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
                    // Also where it threw: nobody may interrupt this thread after that.
                    passing.end(future == null || future.isDone() ? null : future);
                }
            }
            if (first == null) {
                first = future;
            }
            if (!interrupts) {
                passing.goOn(future);
            }
            return future;
        }

        CompletableFuture<RpcReply> endWith(@Nullable CompletableFuture<RpcReply> answer) {
            if (answer == null) {
                throw new IllegalStateException("an interceptor returned null in place of a future.");
            }
            if (!answer.isDone() && answer != first) {
                answer.whenComplete((reply, thrown) -> {
                    if (answer.isCancelled()) {
                        givenUp = true;
                        calls.forEach(Cancellable::cancel);
                    }
                });
            }
            return answer;
        }
    }
}
