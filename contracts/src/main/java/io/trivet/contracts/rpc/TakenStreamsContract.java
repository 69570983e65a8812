package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.RpcStreams;
import io.trivet.rpc.spi.MethodKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Streams that a method takes: their items come in order, on the right threads, and never more than the handler has room
 * for.
 */
abstract class TakenStreamsContract extends TransportFixture {
    /** The number of items that may be on their way beyond those that the handler took. */
    private static final int WINDOW = 256;

    private final Givers.Service service = new Givers.Service();
    private RpcServer server;
    private RpcClient client;
    private Givers givers;

    TakenStreamsContract(TransportContract transport) {
        super(transport);
    }

    @BeforeEach
    final void start() {
        assumeCarried(MethodKind.CLIENT_STREAMING);
        server = serve(Givers.class, service);
        client = connect(server);
        givers = client.create(Givers.class);
    }

    private static Flow.Publisher<Integer> upTo(int n) {
        return RpcStreams.of(() -> IntStream.rangeClosed(1, n).iterator());
    }

    @Test
    final void itemsComeInOrderAndThenTheEnd() throws Exception {
        CompletableFuture<String> answer =
                threads(() -> givers.take("all", RpcStreams.of(List.of("a", 2, List.of(3.0)))));
        Givers.Given given = service.next();
        assertThat(given.name()).isEqualTo("all");
        Taker<Object> taker = Taker.of(given.items(), 10);
        assertThat(List.of(taker.take(), taker.take(), taker.take())).containsExactly("a", 2, List.of(3.0));
        get(taker.end());
        given.answer().complete("three");
        assertThat(get(answer)).isEqualTo("three");
    }

    private CompletableFuture<String> threads(Started call) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                call.start().whenComplete((value, thrown) -> {
                    if (thrown == null) {
                        answer.complete(value);
                    } else {
                        answer.completeExceptionally(thrown);
                    }
                });
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private interface Started {
        CompletableFuture<String> start() throws Exception;
    }

    @Test
    final void handlersWaitForTheirStreamsOrReturnFutures() throws Exception {
        assertThat(givers.total(upTo(10_000))).isEqualTo(50_005_000);
        assertThat(get(givers.totalLater(2, upTo(10_000)))).isEqualTo(100_010_000);
        assertThat(get(givers.totalOnTransport(upTo(10_000)))).isEqualTo(50_005_000);
        assertThat(givers.total(upTo(0))).isZero();
    }

    @Test
    final void handlersThatWaitLeaveThreadsForTheirItems() throws Exception {
        RpcServer narrow =
                serve(offers -> offers.register(Givers.class, service).concurrency(2, 100));
        Givers stub = connect(narrow).create(Givers.class);
        List<Future<Long>> totals = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            totals.add(threads.submit(() -> stub.total(upTo(1_000))));
        }
        for (Future<Long> total : totals) {
            assertThat(get(total)).isEqualTo(500_500);
        }
    }

    @Test
    final void nothingIsRequestedBeforeTheHandlerRequests() throws Exception {
        Spring<Object> spring = Spring.of(i -> (int) i);
        CompletableFuture<String> answer = threads(() -> givers.take("unasked", spring));
        Givers.Given given = service.next();
        Taker<Object> taker = Taker.of(given.items(), 0);
        assertThat(givers.add(3, 4)).isEqualTo(7);
        assertThat(spring.asked()).isZero();
        taker.request(1);
        assertThat(taker.take()).isEqualTo(0);
        // Twice as many items as one took may have been requested ahead.
        assertThat(spring.asked()).isBetween(1L, 3L);
        given.answer().complete("enough");
        assertThat(get(answer)).isEqualTo("enough");
        get(spring.cancelled());
    }

    private void staysWithinItsWindow(Spring<Object> spring, Taker<Object> taker, int items, int ahead)
            throws Exception {
        for (long taken = 0; taken < items; taken++) {
            assertThat(spring.asked()).isLessThanOrEqualTo(taken + ahead);
            taker.request(1);
            taker.take();
            assertThat(taker.waiting()).isZero();
        }
        assertThat(spring.asked()).as("it doesn't wait for each item").isGreaterThanOrEqualTo(items);
        taker.cancel();
        get(spring.cancelled());
    }

    @Test
    final void aSlowHandlerIsSentNoMoreThanItsWindow() throws Exception {
        Spring<Object> spring = Spring.of(i -> (int) i);
        CompletableFuture<String> answer = threads(() -> givers.take("slow", spring));
        Givers.Given given = service.next();
        staysWithinItsWindow(spring, Taker.of(given.items(), 0), 2_000, WINDOW);
        given.answer().complete("done");
        assertThat(get(answer)).isEqualTo("done");
    }

    @Test
    final void fewerLargeItemsAreOnTheirWay() throws Exception {
        byte[] large = new byte[100_000];
        Spring<Object> spring = Spring.of(i -> large);
        threads(() -> givers.take("large", spring));
        Givers.Given given = service.next();
        // Two mebibytes have room for twenty items; the first are requested before their size is known.
        staysWithinItsWindow(spring, Taker.of(given.items(), 0), 500, 33);
    }

    @Test
    final void aHandlerThatBlocksDelaysNoOther() throws Exception {
        Spring<Object> spring = Spring.of(i -> (int) i);
        threads(() -> givers.take("blocks", spring));
        Givers.Given given = service.next();
        Semaphore turns = new Semaphore(0);
        Semaphore came = new Semaphore(0);
        CompletableFuture<Void> end = RpcStreams.consume(given.items(), item -> {
            came.release();
            turns.acquireUninterruptibly();
        });
        for (int taken = 1; taken <= 1_000; taken++) {
            came.acquire();
            assertThat(spring.asked()).isLessThanOrEqualTo(taken + WINDOW);
            assertThat(givers.add(taken, 1)).isEqualTo(taken + 1);
            turns.release();
        }
        end.cancel(true);
        turns.release(WINDOW);
        get(spring.cancelled());
    }

    @Test
    final void manyStreamsShareAConnection() throws Exception {
        List<CompletableFuture<Long>> sums = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sums.add(givers.totalLater(1, upTo(1_000)));
        }
        for (CompletableFuture<Long> sum : sums) {
            assertThat(get(sum)).isEqualTo(500_500);
        }
    }

    @Test
    final void itemsAreRequestedAndTakenOnThreadsThatMayBlock() throws Exception {
        Spring<Object> spring = Spring.of(i -> (int) i);
        threads(() -> givers.take("threads", spring));
        Givers.Given given = service.next();
        Taker<Object> taker = Taker.of(given.items(), 1);
        taker.take();
        assertThat(taker.thread()).startsWith("trivet-rpc-subscriber");
        assertThat(spring.thread()).startsWith("trivet-rpc-subscriber");
        taker.cancel();
    }

    @Test
    final void anItemIsSentAtOnceNotWithLaterOnes() throws Exception {
        Spring<Object> spring = Spring.byHand();
        CompletableFuture<String> answer = threads(() -> givers.take("by hand", spring));
        Givers.Given given = service.next();
        Taker<Object> taker = Taker.of(given.items(), Long.MAX_VALUE);
        Flow.Subscriber<? super Object> subscriber = spring.subscriber();
        soon("the stream is asked").until(() -> spring.asked() > 0);
        for (int i = 0; i < 5; i++) {
            subscriber.onNext("item " + i);
            assertThat(taker.take()).isEqualTo("item " + i);
        }
        subscriber.onComplete();
        get(taker.end());
        given.answer().complete("end");
        assertThat(get(answer)).isEqualTo("end");
    }

    @Test
    final void theStreamIsForOneSubscriber() throws Exception {
        threads(() -> givers.take("once", Spring.of(i -> (int) i)));
        Givers.Given given = service.next();
        Taker<Object> first = Taker.of(given.items(), 1);
        first.take();
        assertThat(failure(Taker.of(given.items(), 1).end())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    final void interceptorsOfBothSidesMayChangeTheStream() throws Exception {
        RpcServer counting = serve(offers -> offers.register(Givers.class, service)
                .intercept((call, next) ->
                        next.handle(call.stream() == null ? call : call.withStream(limited(call.stream(), 3)))));
        AtomicReference<Object> seen = new AtomicReference<>();
        RpcClient watching = closing(client(uri(counting))
                .intercept((call, next) -> {
                    seen.set(call.stream());
                    return next.handle(call);
                })
                .connect());
        Flow.Publisher<Integer> numbers = upTo(10);
        assertThat(watching.create(Givers.class).total(numbers)).isEqualTo(1 + 2 + 3);
        assertThat(seen.get()).isSameAs(numbers);
    }

    /** Returns a stream that has no more than this many items. */
    private static Flow.Publisher<Object> limited(Flow.Publisher<?> stream, int most) {
        return to -> stream.subscribe(new Flow.Subscriber<Object>() {
            private Flow.@Nullable Subscription subscription;
            private int count;

            @Override
            public void onSubscribe(Flow.Subscription given) {
                subscription = given;
                to.onSubscribe(given);
            }

            @Override
            public void onNext(Object item) {
                if (count < most) {
                    to.onNext(item);
                }
                count++;
                if (count == most) {
                    Objects.requireNonNull(subscription).cancel();
                    to.onComplete();
                }
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

    @Test
    final void memoryStaysFlatWithManySlowHandlers() throws Exception {
        RpcServer small = serve(offers -> offers.register(Givers.class, service)
                .limits(RpcLimits.builder().maxMemory(32 << 20).build()));
        Givers stub = connect(small).create(Givers.class);
        byte[] large = new byte[100_000];
        List<Spring<Object>> springs = new ArrayList<>();
        List<Taker<Object>> takers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Spring<Object> spring = Spring.of(n -> large);
            springs.add(spring);
            threads(() -> stub.take("many", spring));
            takers.add(Taker.of(service.next().items(), 0));
        }
        for (int round = 1; round <= 20; round++) {
            for (Taker<Object> taker : takers) {
                taker.request(1);
                assertThat((byte[]) taker.take()).hasSize(large.length);
            }
            long taken = 50L * round;
            long ahead = springs.stream().mapToLong(Spring::asked).sum() - taken;
            assertThat(ahead * large.length).as("bytes on their way").isLessThanOrEqualTo(100L << 20);
        }
        assertThat(stub.add(3, 4)).isEqualTo(7);
        takers.forEach(Taker::cancel);
    }

    @Test
    final void manyStreamsLeaveNothing() throws Exception {
        for (int i = 0; i < TransportFixture.LEAK_CALLS; i++) {
            assertThat(givers.total(upTo(i % 3))).isEqualTo(new int[] {0, 1, 3}[i % 3]);
        }
        RpcServer narrow =
                serve(offers -> offers.register(Givers.class, service).concurrency(1, 0));
        Givers stub = connect(narrow).create(Givers.class);
        for (int i = 0; i < 100; i++) {
            assertThat(get(stub.totalLater(1, upTo(2)))).isEqualTo(3);
        }
    }

    @Test
    final void aClientThatDoesNotKnowOfTheStreamIsTold() throws Exception {
        CompletableFuture<String> answer = client.create(Givers.Mistaken.class).take("mistaken");
        Givers.Given given = service.next();
        Taker<Object> taker = Taker.of(given.items(), 1);
        assertThat(status(answer)).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(status(taker.end())).isEqualTo(RpcStatus.CANCELLED);
        get(given.answer().handle((value, thrown) -> null));
    }
}
