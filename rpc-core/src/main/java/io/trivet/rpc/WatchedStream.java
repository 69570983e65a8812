package io.trivet.rpc;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A stream that notifies a listener of its end. Thread-safe. */
final class WatchedStream implements Flow.Publisher<Object> {
    private static final Logger LOG = LoggerFactory.getLogger(RpcInterceptor.class);

    private final Flow.Publisher<?> stream;
    private final Consumer<StreamEnd> listener;

    WatchedStream(Flow.Publisher<?> stream, Consumer<StreamEnd> listener) {
        this.stream = stream;
        this.listener = listener;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
        boolean nonBlocking = subscriber.getClass().isAnnotationPresent(NonBlocking.class);
        stream.subscribe(nonBlocking ? new NonBlockingWatch(subscriber, listener) : new Watch(subscriber, listener));
    }

    /** Cancels a stream because an item can't be sent, and tells the listeners why. */
    static void refuseItem(Flow.Subscription subscription, Throwable why) {
        if (subscription instanceof Watch watch) {
            watch.refuseItem(why);
        } else {
            subscription.cancel();
        }
    }

    private static class Watch implements Flow.Subscriber<Object>, Flow.Subscription {
        private final Flow.Subscriber<? super Object> subscriber;
        private final Consumer<StreamEnd> listener;
        private final AtomicBoolean isNotified = new AtomicBoolean();
        private Flow.@Nullable Subscription source;

        /**
         * The number of items. Written by one thread at a time, because signals are sequential; read by the thread that
         * ends the stream.
         */
        private volatile long items;

        Watch(Flow.Subscriber<? super Object> subscriber, Consumer<StreamEnd> listener) {
            this.subscriber = subscriber;
            this.listener = listener;
        }

        private void notifyListener(long handedOn, @Nullable Throwable failure) {
            if (isNotified.compareAndSet(false, true)) {
                try {
                    listener.accept(new StreamEnd(handedOn, failure));
                } catch (Throwable e) {
                    LOG.warn(
                            "A listener for the end of a stream threw an exception, which doesn't affect the stream.",
                            e);
                }
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            source = subscription;
            subscriber.onSubscribe(this);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // Signals are sequential.
        public void onNext(Object item) {
            // Counted before, because the subscriber may cancel the stream at once, on another thread.
            items++;
            try {
                subscriber.onNext(item);
            } catch (Throwable e) {
                notifyListener(items - 1, e);
                throw e;
            }
        }

        @Override
        public void onError(Throwable failure) {
            notifyListener(items, failure);
            subscriber.onError(failure);
        }

        @Override
        public void onComplete() {
            notifyListener(items, null);
            subscriber.onComplete();
        }

        @Override
        public void request(long count) {
            source().request(count);
        }

        @Override
        public void cancel() {
            notifyListener(items, new RpcException(RpcStatus.CANCELLED, "the stream was cancelled before its end."));
            source().cancel();
        }

        private void refuseItem(Throwable why) {
            notifyListener(items - 1, why);
            WatchedStream.refuseItem(source(), why);
        }

        private Flow.Subscription source() {
            return Objects.requireNonNull(source, "no subscription yet");
        }
    }

    /** Keeps the subscriber's annotation. */
    @NonBlocking
    private static final class NonBlockingWatch extends Watch {
        NonBlockingWatch(Flow.Subscriber<? super Object> subscriber, Consumer<StreamEnd> listener) {
            super(subscriber, listener);
        }
    }
}
