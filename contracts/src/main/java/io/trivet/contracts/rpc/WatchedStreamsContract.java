package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.rpc.CallOptions;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcInterceptor;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.StreamEnd;
import io.trivet.rpc.spi.MethodKind;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interceptors of both sides are notified once of the end of a stream: the number of items, and how it ended. */
abstract class WatchedStreamsContract extends TransportFixture {
    private final Streams.Service service = new Streams.Service();
    private final BlockingQueue<StreamEnd> atServer = new LinkedBlockingQueue<>();
    private final BlockingQueue<StreamEnd> atClient = new LinkedBlockingQueue<>();
    private RpcServer server;
    private RpcClient client;
    private Streams streams;

    WatchedStreamsContract(TransportContract transport) {
        super(transport);
    }

    private static RpcInterceptor noting(BlockingQueue<StreamEnd> ends) {
        return (call, next) -> next.handle(call).thenApply(reply -> reply.whenStreamEnds(ends::add));
    }

    @BeforeEach
    final void start() {
        assumeCarried(MethodKind.SERVER_STREAMING);
        // Two listeners, as with one interceptor that measures and one that traces.
        server = serve(offers -> offers.register(Streams.class, service)
                .intercept((call, next) -> next.handle(call)
                        .thenApply(reply -> reply.whenStreamEnds(end -> {
                            throw new IllegalStateException("a broken listener");
                        })))
                .intercept(noting(atServer)));
        client = closing(
                client(uri(server)).timeout(LONG).intercept(noting(atClient)).connect());
        streams = client.create(Streams.class);
    }

    @AfterEach
    final void noListenerIsNotifiedTwice() {
        assertThat(atServer).isEmpty();
        assertThat(atClient).isEmpty();
    }

    private static StreamEnd next(BlockingQueue<StreamEnd> ends) throws InterruptedException {
        return Objects.requireNonNull(
                ends.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "no listener was notified of an end");
    }

    private static RpcStatus status(StreamEnd end) {
        assertThat(end.failure()).isInstanceOf(RpcException.class);
        return ((RpcException) Objects.requireNonNull(end.failure())).status();
    }

    @Test
    final void ofAStreamThatCompletes() throws Exception {
        get(Taker.of(streams.countdown(1000), Long.MAX_VALUE).end());
        assertThat(List.of(next(atServer), next(atClient)))
                .containsExactly(new StreamEnd(1000, null), new StreamEnd(1000, null));
        get(Taker.of(streams.countdown(0), 1).end());
        assertThat(List.of(next(atServer), next(atClient)))
                .containsExactly(new StreamEnd(0, null), new StreamEnd(0, null));
    }

    @Test
    final void ofASubscriberOnTheTransportsThread() throws Exception {
        Taker.OnTransport<Integer> taker = new Taker.OnTransport<>(Long.MAX_VALUE);
        streams.countdown(3).subscribe(taker);
        get(taker.end());
        assertThat(taker.thread()).startsWith("trivet-rpc-").doesNotContain("subscriber");
        assertThat(next(atClient)).isEqualTo(new StreamEnd(3, null));
        assertThat(next(atServer)).isEqualTo(new StreamEnd(3, null));
    }

    @Test
    final void ofAStreamThatFails() throws Exception {
        Spring<Object> spring = service.put("fails", Spring.byHand());
        Taker<Object> taker = Taker.of(streams.spring("fails"), 5);
        soon("it is asked").until(() -> spring.asked() >= 2);
        spring.subscriber().onNext("one");
        spring.subscriber().onNext("two");
        Failures.Detailed thrown = new Failures.Detailed("no more", 42);
        spring.subscriber().onError(thrown);
        failure(taker.end());
        assertThat(next(atServer)).isEqualTo(new StreamEnd(2, thrown));
        StreamEnd end = next(atClient);
        assertThat(end.items()).isEqualTo(2);
        assertThat(end.failure()).isInstanceOf(Failures.Detailed.class).hasMessage("no more");
    }

    @Test
    final void ofAnItemThatCannotBeCarried() throws Exception {
        service.put("odd", Spring.of(i -> i < 2 ? i : new Object()));
        Taker<Object> taker = Taker.of(streams.spring("odd"), 5);
        failure(taker.end());
        StreamEnd end = next(atServer);
        assertThat(end.items()).isEqualTo(2);
        assertThat(status(end)).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(status(next(atClient))).isEqualTo(RpcStatus.INVALID_ARGUMENT);
    }

    @Test
    final void ofASubscriberThatCancels() throws Exception {
        service.put("endless", Spring.of(i -> i));
        Taker<Object> taker = Taker.of(streams.spring("endless"), 2);
        taker.take();
        taker.take();
        taker.cancel();
        taker.cancel();
        StreamEnd end = next(atClient);
        assertThat(end.items()).isEqualTo(2);
        assertThat(status(end)).isEqualTo(RpcStatus.CANCELLED);
        assertThat(status(next(atServer))).isEqualTo(RpcStatus.CANCELLED);
    }

    @Test
    final void ofALostConnection() throws Exception {
        assumeSockets();
        TcpProxy proxy = proxy(server);
        Streams stub = closing(client(uri(server, proxy))
                        .timeout(LONG)
                        .intercept(noting(atClient))
                        .connect())
                .create(Streams.class);
        service.put("cut", Spring.of(i -> i));
        Taker<Object> taker = Taker.of(stub.spring("cut"), 1);
        taker.take();
        proxy.cut();
        failure(taker.end());
        assertThat(status(next(atClient))).isEqualTo(RpcStatus.UNAVAILABLE);
        assertThat(status(next(atServer))).isEqualTo(RpcStatus.CANCELLED);
    }

    @Test
    final void ofAnIdleLimit() throws Exception {
        service.put("idle", Spring.byHand());
        Taker<Object> taker = Taker.of(
                RpcClient.with(streams, CallOptions.none().withIdleTimeout(SHORT))
                        .spring("idle"),
                1);
        failure(taker.end());
        assertThat(status(next(atClient))).isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
        assertThat(status(next(atServer))).isEqualTo(RpcStatus.CANCELLED);
    }

    /** The call fails, and no stream begins. */
    @Test
    final void notOfAStreamThatDoesNotBegin() throws Exception {
        CompletableFuture<Void> end = Taker.of(streams.never("why"), 1).end();
        failure(end);
        assertThat(streams.add(3, 4)).isEqualTo(7);
    }
}
