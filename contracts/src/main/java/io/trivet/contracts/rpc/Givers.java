package io.trivet.contracts.rpc;

import io.trivet.rpc.NonBlocking;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.RpcStreams;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A service that takes streams. */
interface Givers {
    /** Returns the sum of the items; the handler waits for them. */
    long total(Flow.Publisher<Integer> numbers) throws Failures.Detailed;

    /** Returns the sum of the items, each multiplied. */
    CompletableFuture<Long> totalLater(int factor, Flow.Publisher<Integer> numbers);

    @NonBlocking
    CompletableFuture<Long> totalOnTransport(Flow.Publisher<Integer> numbers);

    /** Passes the stream to the test, which answers. */
    CompletableFuture<String> take(String name, Flow.Publisher<Object> items) throws Failures.Detailed;

    /** Answers each item, with a prefix. */
    Flow.Publisher<String> echo(String prefix, Flow.Publisher<Object> items) throws Failures.Detailed;

    /** Passes the stream to the test, and streams what the test sends. */
    Flow.Publisher<Object> exchange(String name, Flow.Publisher<Object> items);

    /** Never subscribes to its stream, and never answers. */
    CompletableFuture<String> ignore(Flow.Publisher<Object> items);

    int add(int a, int b);

    /** The same service for a client that doesn't know of the stream. */
    interface Mistaken {
        CompletableFuture<String> take(String name);
    }

    /** A call that the test answers. */
    record Given(String name, Flow.Publisher<Object> items, CompletableFuture<String> answer, Spring<Object> back) {}

    /** Hands its calls to the test. */
    final class Service implements Givers {
        final BlockingQueue<Given> given = new LinkedBlockingQueue<>();
        final CompletableFuture<String> ignored = new CompletableFuture<>();
        final CountDownLatch entered = new CountDownLatch(1);

        /** Waits for the next call of {@link #take} or {@link #exchange}. */
        Given next() throws InterruptedException {
            return Objects.requireNonNull(
                    given.poll(TransportFixture.PATIENCE_SECONDS, TimeUnit.SECONDS), "there was no call");
        }

        @Override
        public long total(Flow.Publisher<Integer> numbers) throws Failures.Detailed {
            try {
                return totalLater(1, numbers).join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RpcException fault && fault.status() == RpcStatus.DATA_LOSS) {
                    throw new Failures.Detailed("it was incomplete", 17);
                }
                throw e;
            }
        }

        @Override
        public CompletableFuture<Long> totalLater(int factor, Flow.Publisher<Integer> numbers) {
            AtomicLong sum = new AtomicLong();
            return RpcStreams.consume(numbers, number -> sum.addAndGet((long) factor * number))
                    .thenApply(nothing -> sum.get());
        }

        @Override
        public CompletableFuture<Long> totalOnTransport(Flow.Publisher<Integer> numbers) {
            return totalLater(1, numbers);
        }

        @Override
        public CompletableFuture<String> take(String name, Flow.Publisher<Object> items) {
            Given call = new Given(name, items, new CompletableFuture<>(), Spring.byHand());
            given.add(call);
            return call.answer();
        }

        @Override
        public Flow.Publisher<Object> exchange(String name, Flow.Publisher<Object> items) {
            Given call = new Given(name, items, new CompletableFuture<>(), Spring.byHand());
            given.add(call);
            return call.back();
        }

        @Override
        public Flow.Publisher<String> echo(String prefix, Flow.Publisher<Object> items) {
            return to -> items.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    to.onSubscribe(subscription);
                }

                @Override
                public void onNext(Object item) {
                    to.onNext(prefix + item);
                }

                @Override
                public void onError(Throwable failure) {
                    to.onError(failure);
                }

                @Override
                public void onComplete() {
                    to.onComplete();
                }
            });
        }

        @Override
        public CompletableFuture<String> ignore(Flow.Publisher<Object> items) {
            entered.countDown();
            return ignored;
        }

        @Override
        public int add(int a, int b) {
            return a + b;
        }
    }
}
