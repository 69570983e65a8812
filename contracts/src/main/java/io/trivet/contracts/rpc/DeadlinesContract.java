package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.CallOptions;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.RpcTimeout;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Calls end when their deadline passes, the server knows the remaining time, and it runs no call that no caller waits
 * for.
 */
abstract class DeadlinesContract extends TransportFixture {
    private final Holding holding = new Holding();

    DeadlinesContract(TransportContract transport) {
        super(transport);
    }

    private interface Hasty {
        @RpcTimeout(millis = 100)
        String hold(String gate) throws InterruptedException;

        @RpcTimeout(millis = 1)
        int add(int a, int b);
    }

    private interface Telling {
        /** Returns the call's remaining milliseconds. */
        long left();

        /** Returns the remaining milliseconds of a call that the handler makes. */
        long leftInside();
    }

    private RpcServer serveHolding() {
        closing(holding::openAll);
        return serve(Held.class, holding);
    }

    @Test
    final void theClientsTimeoutEndsCallsOfBothKinds() throws Exception {
        RpcClient client = connect(uri(serveHolding()), SHORT);
        assertThat(status(() -> client.create(Held.class).hold("waits"))).isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
        assertThat(status(client.create(Held.Later.class).hold("later"))).isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
        assertThat(status(() -> client.call(String.class, "hold", "untyped"))).isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
    }

    @Test
    final void theMessageSaysWhichMethodAndWhere() {
        RpcServer server = serveHolding();
        assertThat(fault(() -> connect(uri(server), SHORT).create(Held.class).hold("named")))
                .hasMessageContaining("'hold'")
                .hasMessageContaining(uri(server));
    }

    @Test
    final void theMethodsTimeoutComesBeforeTheClients() {
        RpcClient client = connect(serveHolding());
        assertThat(status(() -> client.create(Hasty.class).hold("method"))).isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
    }

    @Test
    final void theStubsTimeoutComesBeforeTheMethods() {
        RpcClient client = connect(serveHolding());
        Hasty hasty = client.create(Hasty.class);
        Hasty patient = RpcClient.with(hasty, CallOptions.timeout(LONG));
        for (int i = 0; i < 100; i++) {
            assertThat(patient.add(3, i)).isEqualTo(3 + i);
        }
        Held stub = client.create(Held.class);
        assertThat(status(() -> RpcClient.with(stub, CallOptions.timeout(SHORT)).hold("stub")))
                .isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
    }

    @Test
    final void theCallsTimeoutComesBeforeTheClients() {
        RpcClient client = connect(serveHolding());
        assertThat(status(() -> client.call(CallOptions.timeout(SHORT), String.class, "hold", "call")))
                .isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
    }

    @Test
    final void aLateAnswerDoesNoHarm() throws Exception {
        RpcServer server = serveHolding();
        RpcClient client = connect(server);
        Held.Later later = RpcClient.with(client.create(Held.Later.class), CallOptions.timeout(SHORT));
        assertThat(status(later.holdInFuture("late"))).isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
        holding.gate("late").open();
        for (int i = 0; i < 100; i++) {
            assertThat(client.create(Held.class).add(i, 4)).isEqualTo(i + 4);
        }
    }

    private RpcServer serveTelling(AtomicReference<Telling> inside) {
        return serve(Telling.class, new Telling() {
            @Override
            public long left() {
                return Objects.requireNonNull(RpcCall.current())
                        .deadline()
                        .remaining()
                        .toMillis();
            }

            @Override
            public long leftInside() {
                return Objects.requireNonNull(inside.get()).left();
            }
        });
    }

    @Test
    final void theServerSeesTheRemainingTime() {
        RpcServer server = serveTelling(new AtomicReference<>());
        Telling stub = connect(uri(server), Duration.ofSeconds(50)).create(Telling.class);
        assertThat(stub.left()).isPositive().isLessThanOrEqualTo(50_000);
        assertThat(RpcClient.with(stub, CallOptions.timeout(Duration.ofDays(20)))
                        .left())
                .isGreaterThan(Duration.ofDays(19).toMillis())
                .isLessThanOrEqualTo(Duration.ofDays(20).toMillis());
    }

    @Test
    final void aCallMadeByAHandlerHasNoMoreTimeThanItsOwn() {
        AtomicReference<Telling> inside = new AtomicReference<>();
        RpcServer server = serveTelling(inside);
        inside.set(connect(uri(server), Duration.ofHours(1)).create(Telling.class));
        Telling outside = connect(uri(server), Duration.ofSeconds(50)).create(Telling.class);
        assertThat(outside.leftInside()).isPositive().isLessThanOrEqualTo(50_000);
        // The inner client's own timeout applies if it is shorter.
        inside.set(connect(uri(server), Duration.ofSeconds(40)).create(Telling.class));
        assertThat(outside.leftInside()).isPositive().isLessThanOrEqualTo(40_000);
        assertThat(RpcCall.current()).as("outside of any handler").isNull();
    }

    @Test
    final void whatWaitedTooLongInTheServersQueueIsNotRun() throws Exception {
        closing(holding::openAll);
        RpcServer server = serve(offers -> offers.register(Held.class, holding).concurrency(1, 10));
        RpcClient client = connect(server);
        Held.Later later = client.create(Held.Later.class);
        CompletableFuture<String> first = later.hold("first");
        holding.gate("first").awaitArrival();
        // The server's time starts only when the call arrives, so the second call gives the server more time to notice.
        for (String name : new String[] {"second", "another"}) {
            assertThat(status(RpcClient.with(later, CallOptions.timeout(SHORT)).hold(name)))
                    .isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
        }
        CompletableFuture<String> third = later.hold("third");
        holding.gate("first").open();
        assertThat(get(first)).isEqualTo("first");
        // The queue is in order: when the third call runs, the second was skipped.
        holding.gate("third").open();
        assertThat(get(third)).isEqualTo("third");
        assertThat(holding.gate("second").wasReached()).isFalse();
    }
}
