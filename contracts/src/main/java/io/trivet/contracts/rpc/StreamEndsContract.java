package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.rpc.CallOptions;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MethodKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The ends of streams: by either side, by a failure, by a timeout, or with their connection. Both sides are notified.
 */
abstract class StreamEndsContract extends TransportFixture {
    private final Streams.Service service = new Streams.Service();
    private RpcServer server;
    private RpcClient client;
    private Streams streams;

    StreamEndsContract(TransportContract transport) {
        super(transport);
    }

    @BeforeEach
    final void start() {
        assumeCarried(MethodKind.SERVER_STREAMING);
        server = serve(Streams.class, service);
        client = connect(server);
        streams = client.create(Streams.class);
    }

    private Spring<Object> spring(String name) {
        return service.put(name, Spring.byHand());
    }

    /** Begins a stream and requests an item. */
    private Taker<Object> begin(Streams stub, String name, Spring<Object> spring) throws Exception {
        Taker<Object> taker = Taker.of(stub.spring(name), 1);
        spring.subscriber();
        soon("the stream is asked").until(() -> spring.asked() > 0);
        return taker;
    }

    private static <T> T failsWith(Class<T> type, Taker<?> taker) throws Exception {
        Throwable failure = failure(taker.end());
        assertThat(failure).isInstanceOf(type);
        return type.cast(failure);
    }

    @Test
    final void aCancelReachesThePublisherAndNothingComesAfterIt() throws Exception {
        Spring<Object> spring = spring("cancelled");
        Taker<Object> taker = begin(streams, "cancelled", spring);
        taker.cancel();
        taker.cancel();
        get(spring.cancelled());
        spring.subscriber().onNext("late");
        spring.subscriber().onComplete();
        assertThat(streams.add(3, 4)).isEqualTo(7);
        assertThat(taker.waiting()).isZero();
        assertThat(taker.end()).isNotDone();
    }

    @Test
    final void aCancelBeforeTheStreamBeginsInterruptsTheHandler() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Flow.Publisher<Object> waiting = subscriber -> {
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        };
        service.put("never begins", waiting);
        Taker<Object> taker = Taker.of(streams.spring("never begins"), 1);
        entered.await();
        taker.cancel();
        assertThat(get(interrupted)).isTrue();
        assertThat(taker.end()).isNotDone();
    }

    @Test
    final void aCancelInterruptsAPublisherThatWaitsForItsNextItem() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        service.put("waits", Spring.of(i -> {
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
            return i;
        }));
        Taker<Object> taker = Taker.of(streams.spring("waits"), 1);
        entered.await();
        taker.cancel();
        assertThat(get(interrupted)).isTrue();
        assertThat(streams.add(3, 4)).isEqualTo(7);
    }

    @Test
    final void aFaultArrivesAfterTheItemsBeforeIt() throws Exception {
        Spring<Object> spring = spring("fault");
        Taker<Object> taker = Taker.of(streams.spring("fault"), 2);
        soon("the stream is asked").until(() -> spring.asked() >= 2);
        spring.subscriber().onNext("first");
        spring.subscriber().onNext("second");
        spring.subscriber().onError(new Failures.Detailed("no more", 42));
        assertThat(failsWith(Failures.Detailed.class, taker).detail).isEqualTo(42);
        assertThat(List.of(taker.take(), taker.take())).containsExactly("first", "second");
    }

    @Test
    final void anUndeclaredFaultSaysWhichMethodAndWhere() throws Exception {
        Spring<Object> spring = spring("undeclared");
        Taker<Object> taker = begin(streams, "undeclared", spring);
        spring.subscriber().onError(new IllegalStateException("broken"));
        RpcException fault = failsWith(RpcException.class, taker);
        assertThat(fault.status()).isEqualTo(RpcStatus.UNKNOWN);
        assertThat(fault).hasMessageContainingAll("'spring'", uri(server), "IllegalStateException: broken");
    }

    @Test
    final void aMethodMayFailInsteadOfStreaming() throws Exception {
        assertThat(failsWith(Failures.Detailed.class, Taker.of(streams.never("declared"), 0)).detail)
                .isEqualTo(4711);
        assertThat(status(Taker.of(streams.never("why"), 1).end())).isEqualTo(RpcStatus.UNKNOWN);
        assertThat(status(Taker.of(streams.spring("null"), 1).end())).isEqualTo(RpcStatus.UNKNOWN);
    }

    @Test
    final void aPublisherThatSendsMoreThanRequestedIsStopped() throws Exception {
        Spring<Object> spring = spring("unasked");
        Taker<Object> taker = Taker.of(streams.spring("unasked"), 0);
        spring.subscriber().onNext("unasked");
        assertThat(failsWith(RpcException.class, taker)).hasMessageContaining("more items than were requested");
        get(spring.cancelled());
    }

    @Test
    final void aRequestForNoItemsBreaksTheRules() throws Exception {
        Spring<Object> spring = spring("zero");
        Taker<Object> taker = begin(streams, "zero", spring);
        taker.request(0);
        failsWith(IllegalArgumentException.class, taker);
        get(spring.cancelled());
        Taker<Integer> early = new Taker<>(0) {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                super.onSubscribe(given);
                given.request(-1);
            }
        };
        streams.countdown(3).subscribe(early);
        failsWith(IllegalArgumentException.class, early);
    }

    @Test
    final void theTimeoutAppliesToTheBeginning() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        service.put("late", (Flow.Publisher<Object>) subscriber -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                never.countDown();
            }
        });
        Streams hasty = RpcClient.with(streams, CallOptions.timeout(SHORT));
        assertThat(status(Taker.of(hasty.spring("late"), 1).end())).isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
    }

    @Test
    final void aStreamThatHasBegunOutlivesTheTimeout() throws Exception {
        Duration timeout = SHORT;
        Spring<Object> spring;
        Taker<Object> taker;
        Deadline deadline;
        do {
            // On a busy machine, the beginning may take longer.
            timeout = timeout.multipliedBy(2);
            deadline = Deadline.after(timeout);
            Spring<Object> next = spring("begun");
            spring = next;
            Taker<Object> begins = Taker.of(
                    RpcClient.with(streams, CallOptions.timeout(timeout)).spring("begun"), 1);
            taker = begins;
            soon("it is asked or too late")
                    .until(() -> next.asked() > 0 || begins.end().isDone());
        } while (taker.end().isDone());
        soon("the time is over").until(deadline::isExpired);
        assertThat(streams.add(3, 4)).isEqualTo(7);
        spring.subscriber().onNext("item");
        assertThat(taker.take()).isEqualTo("item");
    }

    @Test
    final void theIdleLimitAppliesOnlyToRequestedItems() throws Exception {
        Streams impatient = RpcClient.with(streams, CallOptions.none().withIdleTimeout(SHORT));
        Spring<Object> quiet = spring("quiet");
        Taker<Object> content = Taker.of(impatient.spring("quiet"), 0);
        quiet.subscriber();
        Spring<Object> idle = spring("idle");
        Taker<Object> waiting = begin(impatient, "idle", idle);
        RpcException fault = failsWith(RpcException.class, waiting);
        assertThat(fault.status()).isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
        assertThat(fault).hasMessageContainingAll("'spring'", "idle timeout");
        get(idle.cancelled());
        assertThat(content.end()).isNotDone();
        assertThat(quiet.cancelled()).isNotDone();
    }

    @Test
    final void aBrokenConnectionEndsItsStreamsAtOnce() throws Exception {
        assumeSockets();
        TcpProxy proxy = proxy(server);
        Streams stub = connect(uri(server, proxy), LONG).create(Streams.class);
        Spring<Object> spring = service.put("cut", Spring.of(i -> i));
        Taker<Object> taker = Taker.of(stub.spring("cut"), 1);
        taker.take();
        soon("items are requested ahead of the subscriber").until(() -> spring.asked() > 1);
        proxy.cut();
        assertThat(status(taker.end())).isEqualTo(RpcStatus.UNAVAILABLE);
        get(spring.cancelled());
        assertThat(stub.add(3, 4)).isEqualTo(7);
    }

    @Test
    final void aClosedClientEndsItsStreams() throws Exception {
        Spring<Object> spring = spring("closed");
        Taker<Object> taker = begin(streams, "closed", spring);
        client.close();
        assertThat(status(taker.end())).isEqualTo(RpcStatus.UNAVAILABLE);
        get(spring.cancelled());
        assertThat(status(Taker.of(streams.countdown(3), 1).end())).isEqualTo(RpcStatus.UNAVAILABLE);
    }

    @Test
    final void aClosingServerLetsStreamsFinishAndCancelsTheRest() throws Exception {
        RpcServer draining =
                serve(offers -> offers.register(Streams.class, service).drain(LONG));
        Spring<Object> spring = spring("draining");
        Taker<Object> taker = begin(connect(draining).create(Streams.class), "draining", spring);
        Future<?> closing = threads.submit(draining::close);
        soon("the server closes").until(() -> {
            try (RpcClient fresh = client(uri(draining)).connect()) {
                return fresh.call(Integer.class, "add", 3, 4) == null;
            } catch (RpcException e) {
                return e.status() == RpcStatus.UNAVAILABLE;
            }
        });
        spring.subscriber().onNext("last");
        spring.subscriber().onComplete();
        assertThat(taker.take()).isEqualTo("last");
        get(taker.end());
        get(closing);

        RpcServer hasty =
                serve(offers -> offers.register(Streams.class, service).drain(Duration.ofMillis(50)));
        Spring<Object> endless = spring("endless");
        Taker<Object> cancelled = begin(connect(hasty).create(Streams.class), "endless", endless);
        hasty.close();
        assertThat(status(cancelled.end())).isEqualTo(RpcStatus.UNAVAILABLE);
        get(endless.cancelled());
    }

    @Test
    final void aServerHoldsNoMoreStreamsThanItsLimit() throws Exception {
        RpcServer narrow =
                serve(offers -> offers.register(Streams.class, service).concurrency(1, 0));
        Streams stub = connect(narrow).create(Streams.class);
        List<Taker<Object>> takers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            takers.add(begin(stub, "held " + i, spring("held " + i)));
        }
        assertThat(status(Taker.of(stub.countdown(3), 1).end())).isEqualTo(RpcStatus.RESOURCE_EXHAUSTED);
        takers.get(0).cancel();
        soon("there is room for another").until(() -> {
            Taker<Integer> next = Taker.of(stub.countdown(1), 1);
            return next.end().handle((nothing, thrown) -> thrown == null).get();
        });
        takers.forEach(Taker::cancel);
    }
}
