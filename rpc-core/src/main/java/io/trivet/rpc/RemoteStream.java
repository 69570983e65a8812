package io.trivet.rpc;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The publisher that a stub returns for a stream: each subscriber starts its own stream. Thread-safe. */
final class RemoteStream implements Flow.Publisher<Object> {
    private final Supplier<CompletableFuture<RpcReply>> call;
    private final UnaryOperator<Throwable> named;
    private final Executor subscribers;

    /**
     * Creates a publisher without a subscriber.
     *
     * @param call starts the stream
     * @param named adds the method and the server to a failure
     * @param subscribers the executor for subscribers that may block
     */
    RemoteStream(Supplier<CompletableFuture<RpcReply>> call, UnaryOperator<Throwable> named, Executor subscribers) {
        this.call = call;
        this.named = named;
        this.subscribers = subscribers;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        boolean nonBlocking = subscriber.getClass().isAnnotationPresent(NonBlocking.class);
        Started started =
                nonBlocking ? new NonBlockingStarted(subscriber, named) : new Started(subscriber, named, subscribers);
        subscriber.onSubscribe(started);
        started.start(call);
    }

    /** Connects a subscriber with its stream, which begins later: requests until then are kept. */
    private static class Started implements Flow.Subscriber<Object>, Flow.Subscription {
        private final UnaryOperator<Throwable> named;
        private final Executor threads;

        /** The subscriber; null when no more signals may be sent to it. */
        private volatile Flow.@Nullable Subscriber<? super Object> subscriber;

        private volatile Flow.@Nullable Subscription stream;

        /** The call that begins the stream; this field and the others are guarded by {@code this}. */
        private @Nullable CompletableFuture<RpcReply> reply;

        private long wanted;

        Started(Flow.Subscriber<? super Object> subscriber, UnaryOperator<Throwable> named, Executor threads) {
            this.subscriber = subscriber;
            this.named = named;
            this.threads = threads;
        }

        void start(Supplier<CompletableFuture<RpcReply>> call) {
            if (subscriber == null) {
                return;
            }
            CompletableFuture<RpcReply> begins = call.get();
            synchronized (this) {
                reply = begins;
            }
            begins.whenComplete(this::begin);
            if (subscriber == null) {
                begins.cancel(true);
            }
        }

        private void begin(@Nullable RpcReply answer, @Nullable Throwable thrown) {
            if (answer == null) {
                failBeforeBeginning(
                        RemoteCaller.unwrapped(Objects.requireNonNull(thrown, "neither reply nor failure")));
            } else if (answer.value() instanceof Flow.Publisher<?> publisher) {
                publisher.subscribe(this);
            } else {
                failBeforeBeginning(new RpcException(
                        RpcStatus.INTERNAL, "an interceptor answered with a value that isn't a Flow.Publisher."));
            }
        }

        private void failBeforeBeginning(Throwable why) {
            threads.execute(() -> onError(why));
        }

        @Override
        public void request(long items) {
            Flow.Subscription begun = stream;
            if (begun == null) {
                synchronized (this) {
                    begun = stream;
                    if (begun == null && items > 0) {
                        wanted = wanted + items < 0 ? Long.MAX_VALUE : wanted + items;
                        return;
                    }
                }
            }
            if (begun != null) {
                begun.request(items);
            } else {
                Flow.Subscriber<? super Object> to = take();
                cancelStream();
                if (to != null) {
                    to.onError(new IllegalArgumentException(
                            "A subscriber must request at least one item, not " + items + "."));
                }
            }
        }

        @Override
        public void cancel() {
            subscriber = null;
            cancelStream();
        }

        private void cancelStream() {
            CompletableFuture<RpcReply> begins;
            Flow.Subscription begun;
            synchronized (this) {
                begins = reply;
                begun = stream;
            }
            if (begun != null) {
                begun.cancel();
            } else if (begins != null) {
                begins.cancel(true);
            }
        }

        private synchronized Flow.@Nullable Subscriber<? super Object> take() {
            Flow.Subscriber<? super Object> last = subscriber;
            subscriber = null;
            return last;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            long sofar;
            synchronized (this) {
                stream = subscription;
                sofar = wanted;
            }
            if (subscriber == null) {
                subscription.cancel();
            } else if (sofar > 0) {
                subscription.request(sofar);
            }
        }

        @Override
        public void onNext(Object item) {
            Flow.Subscriber<? super Object> to = subscriber;
            if (to != null) {
                to.onNext(item);
            }
        }

        @Override
        public void onError(Throwable failure) {
            Flow.Subscriber<? super Object> to = take();
            if (to != null) {
                to.onError(named.apply(failure));
            }
        }

        @Override
        public void onComplete() {
            Flow.Subscriber<? super Object> to = take();
            if (to != null) {
                to.onComplete();
            }
        }
    }

    @NonBlocking
    private static final class NonBlockingStarted extends Started {
        NonBlockingStarted(Flow.Subscriber<? super Object> subscriber, UnaryOperator<Throwable> named) {
            super(subscriber, named, Runnable::run);
        }
    }
}
