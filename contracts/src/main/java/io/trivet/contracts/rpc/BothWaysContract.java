package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.CallOptions;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.RpcStreams;
import io.trivet.rpc.spi.MethodKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams in both directions at once: each has its own credit and its own end. */
abstract class BothWaysContract extends TransportFixture {
    private static final int WINDOW = 256;

    private final Givers.Service service = new Givers.Service();
    private RpcServer server;
    private RpcClient client;
    private Givers givers;

    BothWaysContract(TransportContract transport) {
        super(transport);
    }

    @BeforeEach
    final void start() {
        assumeCarried(MethodKind.BIDI_STREAMING);
        server = serve(Givers.class, service);
        client = connect(server);
        givers = client.create(Givers.class);
    }

    private static Flow.Publisher<Object> upTo(int n) {
        return RpcStreams.of(
                () -> IntStream.rangeClosed(1, n).mapToObj(i -> (Object) i).iterator());
    }

    @Test
    final void eachItemIsAnswered() throws Exception {
        List<String> all = new ArrayList<>();
        get(RpcStreams.consume(givers.echo("no. ", upTo(10_000)), all::add));
        assertThat(all)
                .isEqualTo(IntStream.rangeClosed(1, 10_000)
                        .mapToObj(i -> "no. " + i)
                        .toList());
    }

    @Test
    final void anAnswerComesBeforeTheNextItemIsSent() throws Exception {
        Spring<Object> spring = Spring.byHand();
        Taker<String> taker = Taker.of(givers.echo("", spring), Long.MAX_VALUE);
        Flow.Subscriber<? super Object> subscriber = spring.subscriber();
        soon("the stream is asked").until(() -> spring.asked() > 0);
        for (int i = 0; i < 20; i++) {
            subscriber.onNext(i);
            assertThat(taker.take()).isEqualTo("" + i);
        }
        subscriber.onComplete();
        get(taker.end());
    }

    @Test
    final void eachSubscriberStartsACallWithAStreamOfItsOwn() throws Exception {
        Flow.Publisher<String> echo = givers.echo("", upTo(2));
        for (int i = 0; i < 2; i++) {
            Taker<String> taker = Taker.of(echo, 5);
            assertThat(List.of(taker.take(), taker.take())).containsExactly("1", "2");
            get(taker.end());
        }
    }

    @Test
    final void aSlowReaderSlowsDownTheWriter() throws Exception {
        Spring<Object> spring = Spring.of(i -> (int) i);
        Taker<String> taker = Taker.of(givers.echo("", spring), 0);
        for (int taken = 0; taken < 2_000; taken++) {
            // One window to the server, and one back.
            assertThat(spring.asked()).isLessThanOrEqualTo(taken + 2 * WINDOW);
            taker.request(1);
            assertThat(taker.take()).isEqualTo("" + taken);
        }
        taker.cancel();
        get(spring.cancelled());
    }

    @Test
    final void eitherStreamMayEndBeforeTheOther() throws Exception {
        Spring<Object> spring = Spring.byHand();
        Taker<Object> answers = Taker.of(givers.exchange("first", spring), 10);
        Givers.Given given = service.next();
        Taker<Object> items = Taker.of(given.items(), 10);
        soon("the stream is asked").until(() -> spring.asked() > 0);
        spring.subscriber().onNext("only");
        spring.subscriber().onComplete();
        assertThat(items.take()).isEqualTo("only");
        get(items.end());
        soon("answers are asked for").until(() -> given.back().asked() > 0);
        given.back().subscriber().onNext("later");
        assertThat(answers.take()).isEqualTo("later");
        given.back().subscriber().onComplete();
        get(answers.end());

        Spring<Object> longer = Spring.byHand();
        Taker<Object> ended = Taker.of(givers.exchange("second", longer), 10);
        Givers.Given next = service.next();
        Taker<Object> unended = Taker.of(next.items(), 1);
        soon("the stream is asked").until(() -> longer.asked() > 0);
        next.back().subscriber().onComplete();
        get(ended.end());
        get(longer.cancelled());
        assertThat(status(unended.end())).isEqualTo(RpcStatus.CANCELLED);
    }

    @Test
    final void aCancelEndsBoth() throws Exception {
        Spring<Object> spring = Spring.byHand();
        Taker<Object> answers = Taker.of(givers.exchange("cancelled", spring), 1);
        Givers.Given given = service.next();
        Taker<Object> items = Taker.of(given.items(), 1);
        soon("both are asked").until(() -> spring.asked() > 0 && given.back().asked() > 0);
        answers.cancel();
        get(spring.cancelled());
        get(given.back().cancelled());
        assertThat(status(items.end())).isEqualTo(RpcStatus.CANCELLED);
        assertThat(answers.end()).isNotDone();
    }

    @Test
    final void aFaultInTheMiddleEndsBoth() throws Exception {
        Spring<Object> spring = Spring.byHand();
        Taker<Object> answers = Taker.of(givers.exchange("fails", spring), 10);
        Givers.Given given = service.next();
        Taker<Object> items = Taker.of(given.items(), 1);
        soon("both are asked").until(() -> spring.asked() > 0 && given.back().asked() > 0);
        given.back().subscriber().onNext("before");
        given.back().subscriber().onError(new RpcException(RpcStatus.ABORTED, "in the middle"));
        assertThat(answers.take()).isEqualTo("before");
        assertThat(status(answers.end())).isEqualTo(RpcStatus.ABORTED);
        get(spring.cancelled());
        assertThat(status(items.end())).isEqualTo(RpcStatus.CANCELLED);
    }

    @Test
    final void aFailureOfTheCallersStreamEndsBoth() throws Exception {
        Spring<Object> spring = Spring.byHand();
        Taker<Object> answers = Taker.of(givers.exchange("fails", spring), 10);
        Givers.Given given = service.next();
        Taker<Object> items = Taker.of(given.items(), 1);
        soon("both are asked").until(() -> spring.asked() > 0 && given.back().asked() > 0);
        spring.subscriber().onError(new RpcException(RpcStatus.ABORTED, "in the middle"));
        assertThat(status(answers.end())).isEqualTo(RpcStatus.ABORTED);
        assertThat(status(items.end())).isEqualTo(RpcStatus.ABORTED);
        get(given.back().cancelled());
    }

    @Test
    final void theTimeoutAppliesToTheBeginningAndTheIdleLimitToRequestedItems() throws Exception {
        Givers impatient = RpcClient.with(givers, CallOptions.none().withIdleTimeout(SHORT));
        Spring<Object> spring = Spring.byHand();
        Taker<Object> idle = Taker.of(impatient.exchange("idle", spring), 1);
        Givers.Given given = service.next();
        Taker.of(given.items(), 1);
        assertThat(status(idle.end())).isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
        get(given.back().cancelled());
        get(spring.cancelled());
    }

    @Test
    final void manyCallsShareAConnection() throws Exception {
        List<Taker<String>> takers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            takers.add(Taker.of(givers.echo(i + " ", upTo(300)), Long.MAX_VALUE));
        }
        for (int i = 0; i < 50; i++) {
            get(takers.get(i).end());
            assertThat(takers.get(i).waiting()).isEqualTo(300);
            assertThat(takers.get(i).take()).isEqualTo(i + " 1");
        }
    }

    @Test
    final void manyCallsLeaveNothing() throws Exception {
        for (int i = 0; i < TransportFixture.LEAK_CALLS; i++) {
            Taker<String> taker = Taker.of(givers.echo("", upTo(2)), Long.MAX_VALUE);
            get(taker.end());
            assertThat(taker.waiting()).isEqualTo(2);
        }
        assertThat(givers.add(3, 4)).isEqualTo(7);
    }
}
