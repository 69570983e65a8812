package io.trivet.rpc.spi;

import io.trivet.rpc.NonBlocking;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sending end of a stream. It subscribes to a publisher, requests items from it when the transport asks for them,
 * and passes them on, so that a transport only has to carry items. It follows the rules of {@link Flow}, and stops a
 * publisher that breaks them.
 *
 * <p>A client transport uses one for the stream that a method takes. It calls {@link #subscribeTo} when the other side
 * first requests items. Thread-safe.
 */
public abstract class ItemSender implements Flow.Subscriber<Object>, Flow.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(ItemSender.class);

    private final @Nullable Executor threads;

    /** True once the stream has ended: there are no signals after that. */
    private final AtomicBoolean over = new AtomicBoolean();

    /** Items that the transport requested and that aren't requested from the publisher yet. */
    private final AtomicLong unasked = new AtomicLong();

    /** Items that are requested from the publisher and that it hasn't sent yet. */
    private final AtomicLong unsent = new AtomicLong();

    private volatile Flow.@Nullable Subscription source;

    /** The publisher's running code, which is interrupted when the stream is cancelled. */
    private volatile @Nullable Cancellable turn;

    /**
     * Creates a stream without a subscription.
     *
     * @param threads the threads on which items are requested; null for the transport's threads, if the publisher never
     *     blocks
     */
    protected ItemSender(@Nullable Executor threads) {
        this.threads = threads;
    }

    /** Returns the threads for a publisher: null if its class is {@link NonBlocking}. */
    protected static @Nullable Executor threadsOf(Flow.Publisher<?> publisher, Executor threads) {
        return publisher.getClass().isAnnotationPresent(NonBlocking.class) ? null : threads;
    }

    /** Called once, when the publisher has accepted the subscription: items may be requested from now on. */
    protected abstract void onBegun();

    /**
     * Sends an item. Called for one item at a time; must not block. If it throws, the stream fails with that exception.
     */
    protected abstract void onItem(Object item);

    /** Sends the end of the stream. Not called together with {@link #onFailed}. */
    protected abstract void onCompleted();

    /** Sends a failure, which ends the stream. */
    protected abstract void onFailed(Throwable failure);

    /** Called last, when the stream has ended by itself, and not by {@link #cancel}. */
    protected void onEnded() {}

    /** Cancels the publisher, which sent an item that can't be sent on. */
    protected void refuseItem(Flow.Subscription publisher, Throwable why) {
        publisher.cancel();
    }

    /** Subscribes to the publisher, on this thread; if that fails, the stream fails. */
    public final void subscribeTo(Flow.Publisher<?> publisher) {
        try {
            publisher.subscribe(this);
        } catch (Throwable e) {
            failWith(e);
        }
    }

    /** Subscribes to the publisher on one of the sender's threads. */
    public final void subscribeLater(Flow.Publisher<?> publisher) {
        later(() -> subscribeTo(publisher));
    }

    @Override
    public final void onSubscribe(Flow.Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription");
        if (source != null || over.get()) {
            subscription.cancel();
            return;
        }
        source = subscription;
        onBegun();
        if (over.get()) {
            subscription.cancel();
        }
    }

    @Override
    public final void onNext(@Nullable Object item) {
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
            onItem(item);
        } catch (Throwable e) {
            stopWith(e);
        }
    }

    private void stopWith(Throwable why) {
        Flow.Subscription from = source;
        try {
            if (from != null) {
                refuseItem(from, why);
            }
        } catch (Throwable e) {
            why.addSuppressed(e);
        } finally {
            failWith(why);
        }
    }

    @Override
    public final void onError(Throwable failure) {
        failWith(Objects.requireNonNull(failure, "failure"));
    }

    @Override
    public final void onComplete() {
        if (over.compareAndSet(false, true)) {
            try {
                onCompleted();
            } finally {
                onEnded();
            }
        }
    }

    /** Ends the stream with this failure, unless it has ended. */
    protected final void failWith(Throwable failure) {
        if (over.compareAndSet(false, true)) {
            try {
                onFailed(failure);
            } finally {
                onEnded();
            }
        }
    }

    /** Requests more items from the publisher. Called by transports, after {@link #onBegun}; returns at once. */
    @Override
    public final void request(long items) {
        if (unasked.getAndAdd(items) == 0) {
            if (threads == null) {
                ask();
            } else {
                later(this::askInterruptibly);
            }
        }
    }

    /** Runs work that may block on the sender's threads. */
    protected final void later(Runnable work) {
        if (threads == null) {
            work.run();
        } else {
            threads.execute(work);
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
                failWith(e);
            }
        }
    }

    /**
     * Cancels the stream: the publisher is cancelled, and its running code is interrupted. Called by transports when
     * the other side wants no more items.
     */
    @Override
    public void cancel() {
        if (!over.compareAndSet(false, true)) {
            return;
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
