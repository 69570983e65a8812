package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.CallOptions;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcInterceptor;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.RpcStreams;
import io.trivet.rpc.spi.MethodKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The delivery of items: in order, on the right threads, and never more than a slow subscriber has room for. */
abstract class StreamsContract extends TransportFixture {
    /** The number of items that may be on their way beyond those that the subscriber took. */
    private static final int WINDOW = 256;

    private final Streams.Service service = new Streams.Service();
    private RpcServer server;
    private RpcClient client;
    private Streams streams;

    StreamsContract(TransportContract transport) {
        super(transport);
    }

    @BeforeEach
    final void start() {
        assumeCarried(MethodKind.SERVER_STREAMING);
        server = serve(Streams.class, service);
        client = connect(server);
        streams = client.create(Streams.class);
    }

    @Test
    final void itemsComeInOrderAndThenTheEnd() throws Exception {
        List<Integer> all = new ArrayList<>();
        get(RpcStreams.consume(streams.countdown(10_000), all::add));
        assertThat(all)
                .isEqualTo(IntStream.rangeClosed(1, 10_000)
                        .map(i -> 10_001 - i)
                        .boxed()
                        .toList());
        Taker<List<Gallery.Order>> orders = Taker.of(streams.orders(), 2);
        assertThat(orders.take()).containsExactly(new Gallery.Order("map", 1, 2, null, null, null));
        assertThat(orders.take()).isEmpty();
        get(orders.end());
    }

    @Test
    final void aStreamWithoutItemsEndsWithoutARequest() throws Exception {
        get(Taker.of(streams.countdown(0), 0).end());
    }

    @Test
    final void eachSubscriberStartsAStreamOfItsOwn() throws Exception {
        Flow.Publisher<Integer> countdown = streams.countdown(3);
        Taker<Integer> first = Taker.of(countdown, 1);
        Taker<Integer> second = Taker.of(countdown, 3);
        assertThat(first.take()).isEqualTo(3);
        assertThat(List.of(second.take(), second.take(), second.take())).containsExactly(3, 2, 1);
        get(second.end());
        first.request(2);
        assertThat(List.of(first.take(), first.take())).containsExactly(2, 1);
        get(first.end());
    }

    @Test
    final void nothingIsRequestedBeforeTheSubscriberRequests() throws Exception {
        Spring<Object> spring = service.put("unasked", Spring.of(i -> (int) i));
        Taker<Object> taker = Taker.of(streams.spring("unasked"), 0);
        spring.subscriber();
        assertThat(streams.add(3, 4)).isEqualTo(7);
        assertThat(spring.asked()).isZero();
        taker.request(1);
        assertThat(taker.take()).isEqualTo(0);
        // Twice as many items as one took may have been requested ahead.
        assertThat(spring.asked()).isBetween(1L, 3L);
        taker.cancel();
        get(spring.cancelled());
    }

    /** The assertion holds at any moment, so the test needn't wait. */
    private void staysWithinItsWindow(Spring<Object> spring, Taker<Object> taker, int items) throws Exception {
        for (long taken = 0; taken < items; taken++) {
            assertThat(spring.asked()).isLessThanOrEqualTo(taken + WINDOW);
            taker.request(1);
            assertThat(taker.take()).isEqualTo((int) taken);
            assertThat(taker.waiting()).isZero();
        }
        assertThat(spring.asked()).as("it doesn't wait for each item").isGreaterThanOrEqualTo(items);
        taker.cancel();
        get(spring.cancelled());
    }

    @Test
    final void aSlowSubscriberIsSentNoMoreThanItsWindow() throws Exception {
        Spring<Object> spring = service.put("slow", Spring.of(i -> (int) i));
        staysWithinItsWindow(spring, Taker.of(streams.spring("slow"), 0), 2_000);
    }

    @Test
    final void aSlowSubscriberOnTheTransportsThreadsIsSentNoMoreThanItsWindow() throws Exception {
        Spring<Object> spring = service.put("slow on transport", Spring.of(i -> (int) i));
        Taker<Object> taker = new Taker.OnTransport<>(0);
        streams.springOnTransport("slow on transport").subscribe(taker);
        staysWithinItsWindow(spring, taker, 2_000);
    }

    @Test
    final void aSubscriberThatRequestsAllAndBlocksIsSentNoMoreThanItsWindow() throws Exception {
        Spring<Object> spring = service.put("waits", Spring.of(i -> (int) i));
        Semaphore turns = new Semaphore(0);
        Semaphore came = new Semaphore(0);
        CompletableFuture<Void> end = RpcStreams.consume(streams.spring("waits"), item -> {
            came.release();
            turns.acquireUninterruptibly();
        });
        for (int taken = 1; taken <= 1_000; taken++) {
            came.acquire();
            assertThat(spring.asked()).isLessThanOrEqualTo(taken + WINDOW);
            // A subscriber that blocks there delays no other.
            assertThat(streams.add(taken, 1)).isEqualTo(taken + 1);
            turns.release();
        }
        end.cancel(true);
        turns.release(WINDOW);
        get(spring.cancelled());
    }

    @Test
    final void fewerLargeItemsAreOnTheirWay() throws Exception {
        byte[] large = new byte[100_000];
        Spring<Object> spring = service.put("large", Spring.of(i -> large));
        Taker<Object> taker = Taker.of(streams.spring("large"), 0);
        for (long taken = 0; taken < 500; taken++) {
            // A mebibyte has room for ten items.
            assertThat(spring.asked()).isLessThanOrEqualTo(taken + 11);
            taker.request(1);
            assertThat((byte[]) taker.take()).hasSize(large.length);
        }
        taker.cancel();
        get(spring.cancelled());
    }

    @Test
    final void manyStreamsShareAConnection() throws Exception {
        List<CompletableFuture<Integer>> sums = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int[] sum = {0};
            sums.add(RpcStreams.consume(streams.countdown(1_000), item -> sum[0] += item)
                    .thenApply(nothing -> sum[0]));
        }
        for (CompletableFuture<Integer> sum : sums) {
            assertThat(get(sum)).isEqualTo(500_500);
        }
    }

    @Test
    final void itemsAreSentAndRequestedOnThreadsThatMayBlockUnlessMarkedNonBlocking() throws Exception {
        Spring<Object> spring = service.put("threads", Spring.of(i -> (int) i));
        Taker<Object> taker = Taker.of(streams.spring("threads"), 1);
        taker.take();
        assertThat(taker.thread()).startsWith("trivet-rpc-subscriber");
        assertThat(spring.thread()).startsWith("trivet-rpc-handler");
        taker.cancel();
        Spring<Object> quick = service.put("quick", Spring.of(i -> (int) i));
        Taker<Object> onTransport = new Taker.OnTransport<>(1);
        streams.springOnTransport("quick").subscribe(onTransport);
        onTransport.take();
        assertThat(onTransport.thread()).doesNotContain("subscriber");
        assertThat(quick.thread()).startsWith("trivet-rpc-").doesNotContain("handler");
        onTransport.cancel();
    }

    @Test
    final void anItemIsSentAtOnceNotWithLaterOnes() throws Exception {
        Spring<Object> spring = service.put("by hand", Spring.byHand());
        Taker<Object> taker = Taker.of(streams.spring("by hand"), Long.MAX_VALUE);
        Flow.Subscriber<? super Object> subscriber = spring.subscriber();
        soon("the stream is asked").until(() -> spring.asked() > 0);
        for (int i = 0; i < 10; i++) {
            subscriber.onNext("item " + i);
            assertThat(taker.take()).isEqualTo("item " + i);
        }
        subscriber.onComplete();
        get(taker.end());
    }

    @Test
    final void interceptorsSeeHowAStreamBegins() throws Exception {
        AtomicReference<Metadata> sent = new AtomicReference<>();
        AtomicReference<Metadata> returned = new AtomicReference<>();
        RpcServer intercepting =
                serve(offers -> offers.register(Streams.class, service).intercept((call, next) -> {
                    sent.set(call.metadata());
                    return next.handle(call)
                            .thenApply(reply -> new RpcReply(reply.value(), Metadata.of("by", "server")));
                }));
        RpcInterceptor doubling = (call, next) -> next.handle(call).thenApply(reply -> {
            returned.set(reply.metadata());
            return new RpcReply(reply.value(), reply.metadata());
        });
        RpcClient seeing = closing(client(uri(intercepting))
                .metadata(Metadata.of("from", "client"))
                .intercept(doubling)
                .timeout(LONG)
                .connect());
        Taker<Integer> taker = Taker.of(seeing.create(Streams.class).countdown(2), 2);
        assertThat(taker.take()).isEqualTo(2);
        assertThat(taker.take()).isEqualTo(1);
        get(taker.end());
        assertThat(Objects.requireNonNull(sent.get()).get("from")).isEqualTo("client");
        assertThat(Objects.requireNonNull(returned.get()).get("by")).isEqualTo("server");
    }

    @Test
    final void anInterceptorMayRefuseAStreamOrAnswerItself() throws Exception {
        RpcServer refusing =
                serve(offers -> offers.register(Streams.class, service).intercept((call, next) -> {
                    throw new RpcException(RpcStatus.PERMISSION_DENIED, "not you");
                }));
        assertThat(status(Taker.of(connect(refusing).create(Streams.class).countdown(3), 1)
                        .end()))
                .isEqualTo(RpcStatus.PERMISSION_DENIED);
        RpcClient answering = closing(client(uri(server))
                .intercept(
                        (call, next) -> CompletableFuture.completedFuture(new RpcReply(RpcStreams.of(List.of(4711)))))
                .connect());
        Taker<Integer> own = Taker.of(answering.create(Streams.class).countdown(3), 5);
        assertThat(own.take()).isEqualTo(4711);
        get(own.end());
    }

    @Test
    final void theHandlerSeesItsCallWhileItIsSubscribedTo() throws Exception {
        AtomicReference<RpcCall> seen = new AtomicReference<>();
        Flow.Publisher<Object> looking = subscriber -> {
            seen.set(RpcCall.current());
            RpcStreams.of(List.<Object>of("item")).subscribe(subscriber);
        };
        service.put("looking", looking);
        Streams told = RpcClient.with(streams, CallOptions.none().withMetadata(Metadata.of("trace", "17")));
        Taker<Object> taker = Taker.of(told.spring("looking"), 1);
        assertThat(taker.take()).isEqualTo("item");
        get(taker.end());
        assertThat(Objects.requireNonNull(seen.get()).metadata().get("trace")).isEqualTo("17");
    }

    @Test
    final void anItemThatCannotBeCarriedEndsItsStreamAlone() throws Exception {
        Spring<Object> spring = service.put("uncarried", Spring.of(i -> new Object()));
        Taker<Object> taker = Taker.of(streams.spring("uncarried"), 1);
        assertThat(status(taker.end())).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        get(spring.cancelled());
        assertThat(streams.add(3, 4)).isEqualTo(7);
    }

    @Test
    final void aClientThatConfusesStreamsAndValuesIsTold() throws Exception {
        Streams.Mistaken mistaken = client.create(Streams.Mistaken.class);
        assertThat(status(() -> mistaken.countdown(3))).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(fault(() -> client.call(Object.class, "countdown", 3))).hasMessageContaining("Flow.Publisher");
        assertThat(status(Taker.of(mistaken.add(3, 4), 1).end())).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(streams.add(3, 4)).isEqualTo(7);
    }
}
