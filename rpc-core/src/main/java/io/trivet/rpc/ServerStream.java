package io.trivet.rpc;

import io.trivet.rpc.spi.Cancellable;
import io.trivet.rpc.spi.IncomingCall;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running stream on a server. It requests items from the handler's publisher when the transport asks for them, off
 * the transport's threads, and passes them to the call. Thread-safe.
 */
final class ServerStream implements Flow.Subscriber<Object>, Flow.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);

    private final IncomingCall incoming;
    private final @Nullable HandlerThreads threads;
    private final Consumer<Throwable> fail;

    /** Completes when the stream ends; cancelling it cancels the stream. */
    private final CompletableFuture<Void> life = new CompletableFuture<>();

    /** True once the stream has ended: there are no signals after that. */
    private final AtomicBoolean over = new AtomicBoolean();

    /** Items that the transport requested and that aren't requested from the publisher yet. */
    private final AtomicLong unasked = new AtomicLong();

    /** Items that are requested from the publisher and that it hasn't sent yet. */
    private final AtomicLong unsent = new AtomicLong();

    private Metadata metadata = Metadata.empty();
    private volatile @Nullable CompletableFuture<?> start;
    private volatile Flow.@Nullable Subscription source;

    /** The publisher's running code, which is interrupted when the stream is cancelled. */
    private volatile @Nullable Cancellable turn;

    /**
     * Creates a stream without a subscription.
     *
     * @param threads the threads on which items are requested; null for the transport's threads, if the publisher never
     *     blocks
     * @param fail sends a failure to the caller
     * @param ended called last, when the stream has ended
     */
    ServerStream(IncomingCall incoming, @Nullable HandlerThreads threads, Consumer<Throwable> fail, Runnable ended) {
        this.incoming = incoming;
        this.threads = threads;
        this.fail = fail;
        life.whenComplete((nothing, thrown) -> {
            try {
                if (thrown != null && over.compareAndSet(false, true)) {
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
        boolean here = reply.isDone() || threads == null;
        reply.whenComplete((answer, thrown) -> {
            if (thrown != null) {
                endWith(thrown);
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
        if (!(returned instanceof Flow.Publisher<?> publisher)) {
            endWith(new NullPointerException("the method returned " + returned + " instead of a stream"));
            return;
        }
        try {
            publisher.subscribe(this);
        } catch (Throwable e) {
            endWith(e);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription");
        if (source != null || over.get()) {
            subscription.cancel();
            return;
        }
        source = subscription;
        incoming.begin(metadata, this);
        if (over.get()) {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(@Nullable Object item) {
        if (item == null) {
            NullPointerException nothing = new NullPointerException("the publisher sent null");
            stopWith(nothing);
            throw nothing;
        }
        if (over.get()) {
            return;
        }
        if (unsent.getAndDecrement() <= 0) {
            stopWith(new IllegalStateException("the publisher sent more items than were requested"));
            return;
        }
        try {
            incoming.item(item);
        } catch (Throwable e) {
            stopWith(e);
        }
    }

    private void stopWith(Throwable why) {
        Flow.Subscription from = source;
        try {
            if (from != null) {
                WatchedStream.refuseItem(from, why);
            }
        } catch (Throwable e) {
            why.addSuppressed(e);
        } finally {
            endWith(why);
        }
    }

    @Override
    public void onError(Throwable failure) {
        endWith(Objects.requireNonNull(failure, "failure"));
    }

    @Override
    public void onComplete() {
        if (over.compareAndSet(false, true)) {
            try {
                incoming.complete();
            } finally {
                life.complete(null);
            }
        }
    }

    private void endWith(Throwable failure) {
        if (over.compareAndSet(false, true)) {
            fail.accept(failure);
            life.complete(null);
        }
    }

    @Override
    public void request(long items) {
        if (unasked.getAndAdd(items) == 0) {
            if (threads == null) {
                ask();
            } else {
                later(this::askInterruptibly);
            }
        }
    }

    private void later(Runnable work) {
        if (threads == null) {
            work.run();
        } else {
            // After the shutdown, no caller waits for the stream.
            threads.executeAdmitted(releaseSlot -> {
                work.run();
                releaseSlot.run();
            });
        }
    }

    private void askInterruptibly() {
        Cancellable asking = new Cancellable();
        asking.begin();
        turn = asking;
        try {
            ask();
        } finally {
            turn = null;
            asking.end(null);
        }
    }

    private void ask() {
        Flow.Subscription from = Objects.requireNonNull(source, "items were requested before the stream began");
        for (long more = unasked.get(); more > 0; more = unasked.addAndGet(-more)) {
            if (over.get()) {
                return;
            }
            unsent.addAndGet(more);
            try {
                from.request(more);
            } catch (Throwable e) {
                endWith(e);
            }
        }
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
        Cancellable asking = turn;
        if (asking != null) {
            asking.cancel();
        }
        Flow.Subscription from = source;
        if (from != null) {
            later(() -> cancel(from));
        }
    }

    private static void cancel(Flow.Subscription from) {
        try {
            from.cancel();
        } catch (Throwable e) {
            LOG.warn("A publisher threw an exception when its stream was cancelled.", e);
        }
    }
}
