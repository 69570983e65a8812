package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.NonBlocking;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The load that a server accepts, the threads that it uses, and how it ends. */
abstract class ServingContract extends TransportFixture {
    private final Holding holding = new Holding();

    ServingContract(TransportContract transport) {
        super(transport);
    }

    @BeforeEach
    final void openGatesAtTheEnd() {
        closing(holding::openAll);
    }

    private RpcServer narrow(int running, int queued) {
        RpcServer server = serve(offers -> offers.register(Held.class, holding).concurrency(running, queued));
        // The client closes before the server, which would wait for the handlers.
        closing(holding::openAll);
        return server;
    }

    @Test
    final void aCallWithoutRoomIsRefusedAtOnce() throws Exception {
        RpcClient client = connect(narrow(1, 0));
        Held.Later later = client.create(Held.Later.class);
        CompletableFuture<String> first = later.hold("first");
        holding.gate("first").awaitArrival();
        assertThat(status(later.hold("second"))).isEqualTo(RpcStatus.RESOURCE_EXHAUSTED);
        assertThat(status(() -> client.create(Held.class).add(3, 4))).isEqualTo(RpcStatus.RESOURCE_EXHAUSTED);
        assertThat(client.call(String.class, "system.health")).isEqualTo("SERVING");
        assertThat(first).isNotDone();
        holding.gate("first").open();
        assertThat(get(first)).isEqualTo("first");
        assertThat(holding.gate("second").wasReached()).isFalse();
    }

    @Test
    final void thereIsRoomForTheNextCallAfterAnAnswer() {
        Held stub = connect(narrow(1, 0)).create(Held.class);
        for (int i = 0; i < 1_000; i++) {
            assertThat(stub.add(i, 1)).isEqualTo(i + 1);
        }
    }

    @Test
    final void waitingCallsRunInOrder() throws Exception {
        Held.Later later = connect(narrow(1, 1)).create(Held.Later.class);
        CompletableFuture<String> first = later.hold("first");
        holding.gate("first").awaitArrival();
        CompletableFuture<String> second = later.hold("second");
        // The two calls may arrive on separate connections, and then in any order: one of them is rejected.
        CompletableFuture<String> third = later.hold("third");
        soon("one is refused").until(() -> second.isDone() || third.isDone());
        CompletableFuture<String> refused = second.isDone() ? second : third;
        CompletableFuture<String> queued = second.isDone() ? third : second;
        assertThat(status(refused)).isEqualTo(RpcStatus.RESOURCE_EXHAUSTED);
        holding.gate("second").open();
        holding.gate("third").open();
        assertThat(queued).isNotDone();
        holding.gate("first").open();
        assertThat(get(first)).isEqualTo("first");
        assertThat(get(queued)).isIn("second", "third");
    }

    private interface Threads {
        String usual();

        @NonBlocking
        String declared();

        String implemented();

        CompletableFuture<String> future();
    }

    private static final class Named implements Threads {
        private static String name() {
            return Thread.currentThread().getName();
        }

        @Override
        public String usual() {
            return name();
        }

        @Override
        public String declared() {
            return name();
        }

        @NonBlocking
        @Override
        public String implemented() {
            return name();
        }

        @Override
        public CompletableFuture<String> future() {
            return CompletableFuture.completedFuture(name());
        }
    }

    @Test
    final void handlersRunOnTheirOwnThreadsAndNonBlockingOnesOnTheTransports() {
        Threads stub = connect(serve(Threads.class, new Named())).create(Threads.class);
        assertThat(stub.usual()).startsWith("trivet-rpc-handler");
        assertThat(stub.future().join()).startsWith("trivet-rpc-handler");
        assertThat(stub.declared()).doesNotContain("handler").startsWith("trivet-rpc-");
        assertThat(stub.implemented()).doesNotContain("handler").startsWith("trivet-rpc-");
    }

    private interface Relay {
        @NonBlocking
        int relay();

        @NonBlocking
        CompletableFuture<Integer> relayLater();
    }

    private interface Adding {
        CompletableFuture<Integer> add(int a, int b);
    }

    @Test
    final void aCallThatWouldBlockATransportsThreadIsRefused() throws Exception {
        RpcServer server = serve(Held.class, holding);
        RpcClient client = connect(server);
        Held blocking = client.create(Held.class);
        Adding asynchronous = client.create(Adding.class);
        RpcServer relay = serve(Relay.class, new Relay() {
            @Override
            public int relay() {
                return blocking.add(1, 2);
            }

            @Override
            public CompletableFuture<Integer> relayLater() {
                return asynchronous.add(1, 2);
            }
        });
        Relay stub = connect(relay).create(Relay.class);
        RpcException fault = fault(stub::relay);
        assertThat(fault.status()).isEqualTo(RpcStatus.UNKNOWN);
        assertThat(fault).hasMessageContaining("IllegalStateException").hasMessageContaining("'add'");
        assertThat(get(stub.relayLater())).isEqualTo(3);

        CompletableFuture<Integer> chained =
                client.create(Held.Later.class).hold("chained").thenApply(done -> blocking.add(1, 2));
        holding.gate("chained").awaitArrival();
        holding.gate("chained").open();
        assertThat(failure(chained)).isInstanceOf(IllegalStateException.class).hasMessageContaining("'add'");
        // On another thread, it is allowed.
        CompletableFuture<Integer> elsewhere =
                client.create(Held.Later.class).hold("async").thenApplyAsync(done -> blocking.add(1, 2), threads);
        holding.gate("async").open();
        assertThat(get(elsewhere)).isEqualTo(3);
    }

    @Test
    final void aClosingServerFinishesItsCallsAndIsFoundAgainAfterARestart() throws Exception {
        RpcServer server = serve(offers -> offers.register(Held.class, holding).drain(LONG));
        String uri = uri(server);
        RpcClient client = connect(server);
        CompletableFuture<String> waiting = client.create(Held.Later.class).hold("closing");
        holding.gate("closing").awaitArrival();
        Future<?> closing = threads.submit(server::close);
        soon("the server takes no new connection").until(() -> {
            try (RpcClient fresh = client(uri).connect()) {
                return fresh.call(Integer.class, "add", 3, 4) == null;
            } catch (RpcException e) {
                return e.status() == RpcStatus.UNAVAILABLE;
            }
        });
        soon("who has a connection is refused, too; what is on its way before that is run")
                .until(() -> {
                    try {
                        assertThat(client.create(Held.class).add(3, 4)).isEqualTo(7);
                        return false;
                    } catch (RpcException e) {
                        return e.status() == RpcStatus.UNAVAILABLE;
                    }
                });
        assertThat(waiting).isNotDone();
        holding.gate("closing").open();
        assertThat(get(waiting)).isEqualTo("closing");
        get(closing);
        server.awaitTermination();

        RpcException fault = fault(() -> client.create(Held.class).add(3, 4));
        assertThat(fault.status()).isEqualTo(RpcStatus.UNAVAILABLE);
        assertThat(fault).hasMessageContaining(uri);

        serve(uri, offers -> offers.register(Held.class, holding));
        assertThat(client.create(Held.class).add(3, 4)).isEqualTo(7);
    }

    @Test
    final void aClosingServerInterruptsCallsThatTakeTooLong() throws Exception {
        RpcServer server = serve(offers -> offers.register(Held.class, holding).drain(Duration.ofMillis(50)));
        Held.Later later = connect(server).create(Held.Later.class);
        CompletableFuture<String> held = later.hold("held");
        CompletableFuture<String> inFuture = later.holdInFuture("in future");
        CompletableFuture<String> onTransport = later.holdOnTransport("on transport");
        for (String name : List.of("held", "in future", "on transport")) {
            holding.gate(name).awaitArrival();
        }
        server.close();
        for (String name : List.of("held", "in future", "on transport")) {
            assertThat(get(holding.gate(name).passed()))
                    .as("%s went through", name)
                    .isFalse();
        }
        for (CompletableFuture<String> call : List.of(held, inFuture, onTransport)) {
            assertThat(status(call)).isIn(RpcStatus.UNAVAILABLE, RpcStatus.CANCELLED);
        }
    }

    @Test
    final void aServerWithoutDrainDoesNotWait() throws Exception {
        RpcServer server = serve(offers -> offers.register(Held.class, holding).drain(Duration.ZERO));
        Held.Later later = connect(server).create(Held.Later.class);
        CompletableFuture<String> held = later.hold("held");
        holding.gate("held").awaitArrival();
        server.close();
        server.close();
        assertThat(get(holding.gate("held").passed())).isFalse();
        assertThatThrownBy(() -> get(held)).isInstanceOf(ExecutionException.class);
    }

    @Test
    final void anAddressInUseIsReportedInOneLine() {
        RpcServer server = serve(Held.class, holding);
        assertThatThrownBy(() -> serve(uri(server), offers -> offers.register(Held.class, holding)))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining(uri(server))
                .hasMessageContaining(transport.goesThroughSockets() ? "port" : "name")
                .hasMessageNotContaining("\n");
        assertThat(connect(server).create(Held.class).add(1, 2)).isEqualTo(3);
    }

    @Test
    final void manyCallsOfManyThreadsAllRun() throws Exception {
        Held stub = connect(narrow(4, 10_000)).create(Held.class);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            int first = i;
            callers.add(threads.submit(() -> {
                for (int j = 0; j < 200; j++) {
                    if (stub.add(first, j) != first + j) {
                        failure.set(new AssertionError("an answer to another call"));
                    }
                }
            }));
        }
        for (Future<?> caller : callers) {
            get(caller);
        }
        assertThat(failure).hasValue(null);
    }
}
