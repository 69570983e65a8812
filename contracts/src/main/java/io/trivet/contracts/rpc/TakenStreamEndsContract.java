package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.rpc.CallOptions;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.RpcStreams;
import io.trivet.rpc.spi.MethodKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ends of streams that a method takes: by either side, by a failure, by a timeout, or with their connection. */
abstract class TakenStreamEndsContract extends TransportFixture {
    private final Givers.Service service = new Givers.Service();
    private RpcServer server;
    private RpcClient client;
    private Givers givers;

    TakenStreamEndsContract(TransportContract transport) {
        super(transport);
    }

    @BeforeEach
    final void start() {
        assumeCarried(MethodKind.CLIENT_STREAMING);
        server = serve(Givers.class, service);
        client = connect(server);
        givers = client.create(Givers.class);
    }

    /** A call whose handler has requested an item. */
    private record Begun(
            Spring<Object> spring, CompletableFuture<String> answer, Givers.Given given, Taker<Object> taker) {}

    private Begun begin(Givers stub) throws Exception {
        Spring<Object> spring = Spring.byHand();
        CompletableFuture<String> answer = stub.take("begun", spring);
        Givers.Given given = service.next();
        Taker<Object> taker = Taker.of(given.items(), 1);
        soon("the stream is asked").until(() -> spring.asked() > 0);
        return new Begun(spring, answer, given, taker);
    }

    @Test
    final void aHandlerThatHasEnoughCancelsOnlyTheStream() throws Exception {
        Begun begun = begin(givers);
        begun.taker().cancel();
        get(begun.spring().cancelled());
        begun.spring().subscriber().onNext("late");
        begun.spring().subscriber().onComplete();
        assertThat(begun.answer()).isNotDone();
        begun.given().answer().complete("enough");
        assertThat(get(begun.answer())).isEqualTo("enough");
        assertThat(begun.taker().waiting()).isZero();
        assertThat(begun.taker().end()).isNotDone();
    }

    @Test
    final void anAnswerEndsTheStream() throws Exception {
        Begun begun = begin(givers);
        begun.given().answer().complete("early");
        assertThat(get(begun.answer())).isEqualTo("early");
        get(begun.spring().cancelled());
        assertThat(status(begun.taker().end())).isEqualTo(RpcStatus.CANCELLED);
    }

    @Test
    final void aHandlersFaultEndsTheStream() throws Exception {
        Begun begun = begin(givers);
        begun.given().answer().completeExceptionally(new Failures.Detailed("no more", 42));
        assertThat(failure(begun.answer())).isInstanceOf(Failures.Detailed.class);
        get(begun.spring().cancelled());
    }

    @Test
    final void aCancelReachesTheHandlerAndThePublisher() throws Exception {
        Begun begun = begin(givers);
        begun.answer().cancel(true);
        get(begun.spring().cancelled());
        assertThat(status(begun.taker().end())).isEqualTo(RpcStatus.CANCELLED);
        soon("the handler's future is cancelled").until(begun.given().answer()::isCancelled);
    }

    @Test
    final void aCancelBeforeTheStreamBegins() throws Exception {
        Spring<Object> spring = Spring.byHand();
        CompletableFuture<String> answer = givers.ignore(spring);
        service.entered.await();
        answer.cancel(true);
        soon("the handler's future is cancelled").until(service.ignored::isCancelled);
        assertThat(spring.asked()).isZero();
    }

    @Test
    final void aFailureOfThePublisherComesAfterItsItems() throws Exception {
        Begun begun = begin(givers);
        begun.taker().request(1);
        soon("two items are asked for").until(() -> begun.spring().asked() >= 2);
        begun.spring().subscriber().onNext("first");
        begun.spring().subscriber().onNext("second");
        IllegalStateException broken = new IllegalStateException("broken");
        begun.spring().subscriber().onError(broken);
        RpcException fault = (RpcException) failure(begun.answer());
        assertThat(fault.status()).isEqualTo(RpcStatus.CANCELLED);
        assertThat(fault)
                .hasMessageContainingAll("'take'", "IllegalStateException: broken")
                .hasCause(broken);
        RpcException seen = (RpcException) failure(begun.taker().end());
        assertThat(seen.status()).isEqualTo(RpcStatus.UNKNOWN);
        assertThat(seen).hasMessageContaining("IllegalStateException: broken");
        assertThat(List.of(begun.taker().take(), begun.taker().take())).containsExactly("first", "second");
    }

    @Test
    final void aPublisherFailsWithAStatus() throws Exception {
        Begun begun = begin(givers);
        begun.spring().subscriber().onError(new RpcException(RpcStatus.DATA_LOSS, "a hole"));
        RpcException fault = (RpcException) failure(begun.answer());
        assertThat(fault.status()).isEqualTo(RpcStatus.DATA_LOSS);
        assertThat(status(begun.taker().end())).isEqualTo(RpcStatus.DATA_LOSS);
    }

    @Test
    final void aPublisherThatSendsMoreThanRequestedIsStopped() throws Exception {
        Spring<Object> spring = Spring.byHand();
        CompletableFuture<String> answer = givers.take("unasked", spring);
        Taker<Object> taker = Taker.of(service.next().items(), 1);
        soon("the stream is asked").until(() -> spring.asked() > 0);
        // Twice as many items as the handler takes may have been requested ahead.
        for (int i = 0; i < 10; i++) {
            spring.subscriber().onNext("unasked");
        }
        assertThat(failure(answer)).hasMessageContaining("more items than were requested");
        get(spring.cancelled());
        taker.cancel();
    }

    @Test
    final void anItemThatCanNotBeSentEndsTheCall() throws Exception {
        Begun begun = begin(givers);
        begun.spring().subscriber().onNext(Thread.currentThread());
        assertThat(status(begun.answer())).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        get(begun.spring().cancelled());
        assertThat(status(begun.taker().end())).isEqualTo(RpcStatus.INVALID_ARGUMENT);
    }

    @Test
    final void anItemThatDoesNotFitEndsTheStream() throws Exception {
        @SuppressWarnings("unchecked") // A program that was compiled against another version of the interface.
        Flow.Publisher<Integer> texts =
                (Flow.Publisher<Integer>) (Flow.Publisher<?>) RpcStreams.of(List.of("no number"));
        assertThat(status(() -> givers.total(texts))).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(givers.add(3, 4)).isEqualTo(7);
    }

    @Test
    final void thereMustBeAStream() {
        assertThatNullPointerException().isThrownBy(() -> givers.total(nothing()));
    }

    @SuppressWarnings("NullAway") // A caller's mistake.
    private static Flow.Publisher<Integer> nothing() {
        return null;
    }

    @Test
    final void theTimeoutAppliesToTheBeginning() throws Exception {
        Givers hasty = RpcClient.with(givers, CallOptions.timeout(SHORT));
        assertThat(status(hasty.ignore(Spring.byHand()))).isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
        soon("the handler's future is cancelled").until(service.ignored::isCancelled);
    }

    @Test
    final void aStreamThatHasBegunOutlivesTheTimeoutAndTheAnswerHasItAgain() throws Exception {
        Duration timeout = SHORT;
        Begun begun;
        Deadline deadline;
        do {
            // On a busy machine, the beginning may take longer.
            timeout = timeout.multipliedBy(2);
            deadline = Deadline.after(timeout);
            Spring<Object> spring = Spring.byHand();
            CompletableFuture<String> answer =
                    RpcClient.with(givers, CallOptions.timeout(timeout)).take("begun", spring);
            Givers.Given given = service.next();
            begun = new Begun(spring, answer, given, Taker.of(given.items(), 1));
            soon("it is asked or too late").until(() -> spring.asked() > 0 || answer.isDone());
        } while (begun.answer().isDone());
        soon("the time is over").until(deadline::isExpired);
        assertThat(givers.add(3, 4)).isEqualTo(7);
        begun.spring().subscriber().onNext("item");
        assertThat(begun.taker().take()).isEqualTo("item");
        assertThat(begun.answer()).isNotDone();
        begun.spring().subscriber().onComplete();
        get(begun.taker().end());
        assertThat(status(begun.answer())).isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
        soon("the handler's future is cancelled").until(begun.given().answer()::isCancelled);
    }

    @Test
    final void theIdleLimitAppliesToRequestedItems() throws Exception {
        RpcServer impatient =
                serve(offers -> offers.register(Givers.class, service).idleTimeout(SHORT));
        Givers stub = connect(impatient).create(Givers.class);
        Spring<Object> quiet = Spring.byHand();
        CompletableFuture<String> content = stub.take("quiet", quiet);
        Taker<Object> unasking = Taker.of(service.next().items(), 0);
        Spring<Object> idle = Spring.byHand();
        stub.take("idle", idle);
        Taker<Object> waiting = Taker.of(service.next().items(), 1);
        assertThat(status(waiting.end())).isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
        get(idle.cancelled());
        assertThat(content).isNotDone();
        assertThat(unasking.end()).isNotDone();
    }

    @Test
    final void aBrokenConnectionEndsItsStreamsAtOnce() throws Exception {
        assumeSockets();
        TcpProxy proxy = proxy(server);
        Begun begun = begin(connect(uri(server, proxy), LONG).create(Givers.class));
        proxy.cut();
        assertThat(status(begun.answer())).isEqualTo(RpcStatus.UNAVAILABLE);
        get(begun.spring().cancelled());
        assertThat(status(begun.taker().end())).isEqualTo(RpcStatus.CANCELLED);
    }

    @Test
    final void aClosedClientEndsItsStreams() throws Exception {
        Begun begun = begin(givers);
        client.close();
        assertThat(status(begun.answer())).isEqualTo(RpcStatus.UNAVAILABLE);
        get(begun.spring().cancelled());
        assertThat(status(begun.taker().end())).isEqualTo(RpcStatus.CANCELLED);
    }

    @Test
    final void aClosingServerCancelsStreamsThatDoNotEnd() throws Exception {
        RpcServer hasty = serve(offers -> offers.register(Givers.class, service).drain(Duration.ofMillis(50)));
        Begun begun = begin(connect(hasty).create(Givers.class));
        hasty.close();
        assertThat(status(begun.answer())).isEqualTo(RpcStatus.UNAVAILABLE);
        get(begun.spring().cancelled());
        assertThat(status(begun.taker().end())).isEqualTo(RpcStatus.CANCELLED);
    }

    @Test
    final void theHandlerLearnsWhyAStreamFailed() {
        Flow.Publisher<Integer> broken = to -> to.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long items) {
                to.onError(new RpcException(RpcStatus.DATA_LOSS, "a hole"));
            }

            @Override
            public void cancel() {}
        });
        assertThat(status(() -> givers.total(broken))).isEqualTo(RpcStatus.DATA_LOSS);
    }
}
