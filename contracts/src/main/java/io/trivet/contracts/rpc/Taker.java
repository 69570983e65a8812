package io.trivet.contracts.rpc;

import io.trivet.rpc.NonBlocking;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A subscriber that a test controls. It requests items as told, keeps them, and detects broken rules. */
class Taker<T> implements Flow.Subscriber<T> {
    private final long first;
    private final BlockingQueue<T> items = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile @Nullable String thread;

    /** Creates a subscriber that requests this many items at once. */
    Taker(long first) {
        this.first = first;
    }

    /** The same subscriber, called on the transport's threads. */
    @NonBlocking
    static final class OnTransport<T> extends Taker<T> {
        OnTransport(long first) {
            super(first);
        }
    }

    static <T> Taker<T> of(Flow.Publisher<T> stream, long first) {
        Taker<T> taker = new Taker<>(first);
        stream.subscribe(taker);
        return taker;
    }

    void request(long count) {
        Objects.requireNonNull(subscription).request(count);
    }

    void cancel() {
        Objects.requireNonNull(subscription).cancel();
    }

    /** Waits for the next item. */
    T take() throws InterruptedException {
        T item = items.poll(TransportFixture.PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (item == null) {
            throw new AssertionError("no item came; the end: " + end);
        }
        return item;
    }

    /** Returns how many items arrived that weren't taken. */
    int waiting() {
        return items.size();
    }

    /** Completes as the stream ends. */
    CompletableFuture<Void> end() {
        return end;
    }

    /** Returns the name of the thread that delivered the last item. */
    @Nullable
    String thread() {
        return thread;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (first > 0) {
            given.request(first);
        }
    }

    @Override
    public void onNext(T item) {
        if (inside.incrementAndGet() != 1 || end.isDone()) {
            throw new AssertionError("an item during another, or after the end");
        }
        thread = Thread.currentThread().getName();
        items.add(item);
        inside.decrementAndGet();
    }

    @Override
    public void onError(Throwable failure) {
        if (!end.completeExceptionally(failure)) {
            throw new AssertionError("a second end", failure);
        }
    }

    @Override
    public void onComplete() {
        if (!end.complete(null)) {
            throw new AssertionError("a second end");
        }
    }
}
