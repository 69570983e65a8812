package io.trivet.rpc;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A stream as it was, of whose end somebody hears. Thread-safe. */
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

    /** Gives a stream up in the middle of an item, since that can't be taken, and has those hear why who watch it. */
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
        private final AtomicBoolean told = new AtomicBoolean();
        private Flow.@Nullable Subscription source;

        /** Written by one thread at a time, as the signals come; read by whoever ends the stream. */
        private volatile long items;

        Watch(Flow.Subscriber<? super Object> subscriber, Consumer<StreamEnd> listener) {
            this.subscriber = subscriber;
            this.listener = listener;
        }

        private void tell(long handedOn, @Nullable Throwable failure) {
            if (told.compareAndSet(false, true)) {
                try {
                    listener.accept(new StreamEnd(handedOn, failure));
                } catch (Throwable e) {
                    LOG.warn("A listener to the end of a stream threw; the stream isn't touched by that.", e);
                }
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            source = subscription;
            subscriber.onSubscribe(this);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // One signal comes after the other.
        public void onNext(Object item) {
            // Before, since who takes it may give the stream up at once, on another thread.
            items++;
            try {
                subscriber.onNext(item);
            } catch (Throwable e) {
                tell(items - 1, e);
                throw e;
            }
        }

        @Override
        public void onError(Throwable failure) {
            tell(items, failure);
            subscriber.onError(failure);
        }

        @Override
        public void onComplete() {
            tell(items, null);
            subscriber.onComplete();
        }

        @Override
        public void request(long count) {
            source().request(count);
        }

        @Override
        public void cancel() {
            tell(items, new RpcException(RpcStatus.CANCELLED, "the stream was given up before its end."));
            source().cancel();
        }

        private void refuseItem(Throwable why) {
            tell(items - 1, why);
            WatchedStream.refuseItem(source(), why);
        }

        private Flow.Subscription source() {
            return Objects.requireNonNull(source, "a subscription before it was made");
        }
    }

    /** Keeps what the subscriber says of itself. */
    @NonBlocking
    private static final class NonBlockingWatch extends Watch {
        NonBlockingWatch(Flow.Subscriber<? super Object> subscriber, Consumer<StreamEnd> listener) {
            super(subscriber, listener);
        }
    }
}
