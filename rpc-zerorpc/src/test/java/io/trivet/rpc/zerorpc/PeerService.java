package io.trivet.rpc.zerorpc;

import io.trivet.rpc.RpcHelp;
import io.trivet.rpc.RpcStreams;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The methods by which a peer in Python and one in Java test each other, in either role. */
interface PeerService {
    @RpcHelp("Adds two numbers.")
    int add(int a, int b);

    Object echo(Object value);

    Item item(Item item);

    void nothing();

    String fail(String why, int left) throws OutOfStock;

    Flow.Publisher<Integer> count(int n);

    Flow.Publisher<Integer> failing(int n) throws OutOfStock;

    /** Returns the number of items that {@link #count} produced so far. */
    int produced();

    /** Returns after {@link #release}. */
    String block();

    void release();

    CompletableFuture<String> never();

    record Item(String name, int amount, List<String> tags, Map<String, Double> prices, Item parent) {}

    /** An exception with a field. */
    final class OutOfStock extends Exception {
        private static final long serialVersionUID = 1L;

        private final int left;

        OutOfStock(String message, int left) {
            super(message);
            this.left = left;
        }

        int left() {
            return left;
        }
    }

    /** The service in Java. Thread-safe. */
    final class InJava implements PeerService {
        final AtomicInteger produced = new AtomicInteger();

        /** Has a permit for each call of {@link #never} that was given up. */
        final Semaphore givenUp = new Semaphore(0);

        /** Has a permit for each call of {@link #block} that was interrupted. */
        final Semaphore interrupted = new Semaphore(0);

        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public int add(int a, int b) {
            return a + b;
        }

        @Override
        public Object echo(Object value) {
            return value;
        }

        @Override
        public Item item(Item item) {
            return item;
        }

        @Override
        public void nothing() {}

        @Override
        public String fail(String why, int left) throws OutOfStock {
            if (left < 0) {
                throw new IllegalStateException(why);
            }
            throw new OutOfStock(why, left);
        }

        @Override
        public Flow.Publisher<Integer> count(int n) {
            return RpcStreams.of(() ->
                    IntStream.range(0, n).peek(i -> produced.incrementAndGet()).iterator());
        }

        @Override
        public Flow.Publisher<Integer> failing(int n) {
            return RpcStreams.of(() -> IntStream.range(0, n + 1)
                    .map(i -> {
                        if (i == n) {
                            throw new IllegalStateException("no more of it");
                        }
                        return i;
                    })
                    .iterator());
        }

        @Override
        public int produced() {
            return produced.get();
        }

        @Override
        public String block() {
            try {
                released.await();
                return "released";
            } catch (InterruptedException e) {
                interrupted.release();
                Thread.currentThread().interrupt();
                return "interrupted";
            }
        }

        @Override
        public void release() {
            released.countDown();
        }

        @Override
        public CompletableFuture<String> never() {
            CompletableFuture<String> answer = new CompletableFuture<>();
            answer.whenComplete((result, failure) -> givenUp.release());
            return answer;
        }
    }
}
