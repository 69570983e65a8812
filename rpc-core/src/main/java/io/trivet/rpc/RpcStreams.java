package io.trivet.rpc;

import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Creates and consumes {@link Flow} streams, for programs without a reactive library. */
public final class RpcStreams {
    private RpcStreams() {}

    /**
     * Returns a stream of these items, for a service's method to return. Each subscriber gets its own iterator. The
     * iterator is asked for an item when the subscriber requests one, by one thread at a time, and may block. If it
     * throws, the stream fails with that exception.
     */
    public static <T> Flow.Publisher<T> of(Iterable<? extends T> items) {
        Objects.requireNonNull(items, "items");
        return subscriber -> new Walk<T>(Objects.requireNonNull(subscriber, "subscriber")).start(items);
    }

    /**
     * Passes each item of a stream to the consumer, one after the other. The returned future completes when the stream
     * ends, and fails if the stream or the consumer fails. Cancelling the future cancels the stream. A slow consumer
     * slows down only its own stream.
     */
    public static <T> CompletableFuture<Void> consume(Flow.Publisher<T> stream, Consumer<? super T> consumer) {
        Consumption<T> consumption = new Consumption<>(Objects.requireNonNull(consumer, "consumer"));
        stream.subscribe(consumption);
        return consumption.end;
    }

    private static final class Walk<T> implements Flow.Subscription {
        private final Flow.Subscriber<? super T> subscriber;
        private final AtomicLong wanted = new AtomicLong();
        private @Nullable Iterator<? extends T> iterator;
        private volatile boolean over;
        private volatile boolean asksForNothing;

        Walk(Flow.Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        void start(Iterable<? extends T> items) {
            // Keeps other threads from iterating until the iterator is there.
            wanted.set(1);
            subscriber.onSubscribe(this);
            try {
                iterator = items.iterator();
                endIfThereIsNoMore(iterator);
            } catch (Throwable e) {
                fail(e);
            }
            if (wanted.decrementAndGet() > 0) {
                walk();
            }
        }

        @Override
        public void request(long items) {
            if (items <= 0) {
                asksForNothing = true;
            }
            if (wanted.getAndAccumulate(Math.max(1, items), Walk::sum) == 0) {
                walk();
            }
        }

        private static long sum(long before, long more) {
            return before + more < 0 ? Long.MAX_VALUE : before + more;
        }

        @Override
        public void cancel() {
            over = true;
        }

        private void walk() {
            for (long most = wanted.get(); most > 0; most = wanted.addAndGet(-most)) {
                for (long i = 0; i < most && !over; i++) {
                    step();
                }
            }
        }

        private void step() {
            if (asksForNothing) {
                fail(new IllegalArgumentException("A subscriber must request at least one item."));
                return;
            }
            Iterator<? extends T> from = Objects.requireNonNull(iterator, "a walk without an iterator");
            try {
                subscriber.onNext(Objects.requireNonNull(from.next(), "a null item"));
                if (!over) {
                    endIfThereIsNoMore(from);
                }
            } catch (Throwable e) {
                fail(e);
            }
        }

        private void endIfThereIsNoMore(Iterator<? extends T> from) {
            if (!from.hasNext() && !over) {
                over = true;
                subscriber.onComplete();
            }
        }

        private void fail(Throwable why) {
            if (!over) {
                over = true;
                subscriber.onError(why);
            }
        }
    }

    private static final class Consumption<T> implements Flow.Subscriber<T> {
        private final Consumer<? super T> consumer;
        private final CompletableFuture<Void> end = new CompletableFuture<>();

        Consumption(Consumer<? super T> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            end.whenComplete((nothing, thrown) -> subscription.cancel());
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(T item) {
            try {
                consumer.accept(item);
            } catch (Throwable e) {
                end.completeExceptionally(e);
            }
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }
    }
}
