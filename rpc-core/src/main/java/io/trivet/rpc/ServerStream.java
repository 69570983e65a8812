package io.trivet.rpc;

import io.trivet.rpc.spi.IncomingCall;
import io.trivet.rpc.spi.ItemSender;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running stream on a server. It requests items from the handler's publisher when the transport asks for them, off
 * the transport's threads, and passes them to the call. Thread-safe.
 */
final class ServerStream extends ItemSender {
    private final IncomingCall incoming;
    private final boolean mayBlock;
    private final Consumer<Throwable> fail;

    /** Completes when the stream ends; cancelling it cancels the stream. */
    private final CompletableFuture<Void> life = new CompletableFuture<>();

    private Metadata metadata = Metadata.empty();
    private volatile @Nullable CompletableFuture<?> start;

    /**
     * Creates a stream without a subscription.
     *
     * @param threads the threads on which items are requested; null for the transport's threads, if the publisher never
     *     blocks
     * @param fail sends a failure to the caller
     * @param ended called last, when the stream has ended
     */
    ServerStream(IncomingCall incoming, @Nullable Executor threads, Consumer<Throwable> fail, Runnable ended) {
        super(threads);
        this.incoming = incoming;
        mayBlock = threads != null;
        this.fail = fail;
        life.whenComplete((nothing, thrown) -> {
            try {
                if (thrown != null) {
                    cancelAll();
                }
            } finally {
                // Even if the publisher's cancel throws.
                ended.run();
            }
        });
    }

    /** Returns the future that completes when the stream ends. */
    CompletableFuture<?> life() {
        return life;
    }

    /** Begins the stream when the reply is there. */
    void beginWith(CompletableFuture<?> reply) {
        start = reply;
        boolean here = reply.isDone() || !mayBlock;
        reply.whenComplete((answer, thrown) -> {
            if (thrown != null) {
                failWith(thrown);
            } else if (here) {
                begin((RpcReply) answer);
            } else {
                // The completing thread may be one that must not block.
                later(() -> begin((RpcReply) answer));
            }
        });
        if (life.isCancelled()) {
            reply.cancel(true);
        }
    }

    private void begin(RpcReply reply) {
        metadata = reply.metadata();
        begin(reply.value());
    }

    /** Begins the stream with the handler's result. */
    void begin(@Nullable Object returned) {
        if (returned instanceof Flow.Publisher<?> publisher) {
            subscribeTo(publisher);
        } else {
            failWith(new NullPointerException("the method returned " + returned + " instead of a stream"));
        }
    }

    @Override
    protected void onBegun() {
        incoming.begin(metadata, this);
    }

    @Override
    protected void onItem(Object item) {
        incoming.item(item);
    }

    @Override
    protected void onCompleted() {
        incoming.complete();
    }

    @Override
    protected void onFailed(Throwable failure) {
        fail.accept(failure);
    }

    @Override
    protected void onEnded() {
        life.complete(null);
    }

    @Override
    protected void refuseItem(Flow.Subscription publisher, Throwable why) {
        WatchedStream.refuseItem(publisher, why);
    }

    /** Called by transports that cancel the call. */
    @Override
    public void cancel() {
        life.cancel(true);
    }

    private void cancelAll() {
        CompletableFuture<?> starting = start;
        if (starting != null) {
            starting.cancel(true);
        }
        super.cancel();
    }
}
