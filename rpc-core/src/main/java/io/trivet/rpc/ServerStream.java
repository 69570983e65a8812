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
 * A stream under way at a server: asks the handler's publisher for what the transport asks for, off the transport's threads, and hands what
 * comes to the call. Thread-safe.
 */
final class ServerStream implements Flow.Subscriber<Object>, Flow.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);

    private final IncomingCall incoming;
    private final @Nullable HandlerThreads threads;
    private final Consumer<Throwable> fail;

    /** Completes with the stream; whoever cancels it gives the stream up. */
    private final CompletableFuture<Void> life = new CompletableFuture<>();

    /** Set by whoever ends the stream: after that there are no signals. */
    private final AtomicBoolean over = new AtomicBoolean();

    /** What the transport asked for and the publisher wasn't yet; and what that was, and didn't send yet. */
    private final AtomicLong unasked = new AtomicLong();

    private final AtomicLong unsent = new AtomicLong();

    private Metadata metadata = Metadata.empty();
    private volatile @Nullable CompletableFuture<?> start;
    private volatile Flow.@Nullable Subscription source;

    /** What runs the publisher's code now, and is interrupted when the stream is given up. */
    private volatile @Nullable Cancellable turn;

    /**
     * Makes one that isn't subscribed to anything.
     *
     * @param threads where the publisher is asked, or null for the transport's threads, since it never waits
     * @param fail tells the caller of a failure
     * @param ended hears, at last, that the stream is over
     */
    ServerStream(IncomingCall incoming, @Nullable HandlerThreads threads, Consumer<Throwable> fail, Runnable ended) {
        this.incoming = incoming;
        this.threads = threads;
        this.fail = fail;
        life.whenComplete((nothing, thrown) -> {
            try {
                if (thrown != null && over.compareAndSet(false, true)) {
                    giveUp();
                }
            } finally {
                // Whatever a publisher's cancel throws.
                ended.run();
            }
        });
    }

    /** Returns the future in which the call goes on. */
    CompletableFuture<?> life() {
        return life;
    }

    /** Begins when there is a reply. */
    void beginWith(CompletableFuture<?> reply) {
        start = reply;
        boolean here = reply.isDone() || threads == null;
        reply.whenComplete((answer, thrown) -> {
            if (thrown != null) {
                endWith(thrown);
            } else if (here) {
                begin((RpcReply) answer);
            } else {
                // Who completed it may be a thread that must not wait.
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

    /** Begins with what the handler returned. */
    void begin(@Nullable Object returned) {
        if (!(returned instanceof Flow.Publisher<?> publisher)) {
            endWith(new NullPointerException("the method returned " + returned + " in place of a stream"));
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
            stopWith(new IllegalStateException("the publisher sent more items than it was asked for"));
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
            // After the shutdown nobody waits for it.
            threads.goOn(leave -> {
                work.run();
                leave.run();
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
        Flow.Subscription from = Objects.requireNonNull(source, "asked before the stream began");
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

    /** For transports, which give the call up instead. */
    @Override
    public void cancel() {
        life.cancel(true);
    }

    private void giveUp() {
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
            LOG.warn("A publisher threw when its stream was given up.", e);
        }
    }
}
