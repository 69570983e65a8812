package io.trivet.contracts.rpc;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A publisher that a test controls. It records the requested items, and sends the items that the test gives it, or all
 * that are requested.
 */
final class Spring<T> implements Flow.Publisher<T>, Flow.Subscription {
    private final @Nullable LongFunction<T> items;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CompletableFuture<Void> cancelled = new CompletableFuture<>();
    private volatile Flow.@Nullable Subscriber<? super T> subscriber;
    private volatile @Nullable String thread;

    private Spring(@Nullable LongFunction<T> items) {
        this.items = items;
    }

    /** Returns a publisher that sends the test's items. */
    static <T> Spring<T> byHand() {
        return new Spring<>(null);
    }

    /** Returns a publisher that endlessly sends all requested items. */
    static <T> Spring<T> of(LongFunction<T> items) {
        return new Spring<>(items);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> to) {
        subscriber = to;
        to.onSubscribe(this);
        begun.countDown();
    }

    /** Waits until the stream begins, and returns its subscriber. */
    Flow.Subscriber<? super T> subscriber() throws InterruptedException {
        if (!begun.await(TransportFixture.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("there is no subscriber");
        }
        return Objects.requireNonNull(subscriber);
    }

    long asked() {
        return asked.get();
    }

    /** Completes when the stream is cancelled. */
    CompletableFuture<Void> cancelled() {
        return cancelled;
    }

    /** Returns the name of the thread that made the last request. */
    @Nullable
    String thread() {
        return thread;
    }

    @Override
    public void request(long count) {
        thread = Thread.currentThread().getName();
        asked.addAndGet(count);
        if (items != null) {
            for (long i = 0; i < count && !cancelled.isDone(); i++) {
                Objects.requireNonNull(subscriber).onNext(items.apply(sent.getAndIncrement()));
            }
        }
    }

    @Override
    public void cancel() {
        cancelled.complete(null);
    }
}
