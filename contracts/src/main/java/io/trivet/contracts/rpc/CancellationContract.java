package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.CallOptions;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcInterceptor;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A handler is notified when its caller is gone or cancels, or when its deadline has passed: by an interrupt, or by
 * cancelling its future.
 */
abstract class CancellationContract extends TransportFixture {
    /** Returns a separate future for each call, like an interceptor that looks at answers. */
    private static final RpcInterceptor LOOKS_AT_ANSWERS =
            (call, next) -> next.handle(call).thenApply(reply -> reply);

    private final Holding holding = new Holding();
    private RpcServer server;
    private RpcClient client;
    private Held.Later later;

    CancellationContract(TransportContract transport) {
        super(transport);
    }

    @BeforeEach
    final void start() {
        server = serve(Held.class, holding);
        closing(holding::openAll);
        client = connect(server);
        later = client.create(Held.Later.class);
    }

    private void cancelling(Held.Later stub, BiFunction<Held.Later, String, CompletableFuture<String>> method)
            throws Exception {
        String name = "gate of " + stub + method;
        CompletableFuture<String> call = method.apply(stub, name);
        holding.gate(name).awaitArrival();
        assertThat(call.cancel(true)).isTrue();
        assertThat(get(holding.gate(name).passed())).as("it went through").isFalse();
        assertThat(call).isCancelled();
    }

    @Test
    final void aCancelledFutureInterruptsTheHandler() throws Exception {
        cancelling(later, Held.Later::hold);
        assertThat(client.create(Held.class).add(3, 4)).isEqualTo(7);
    }

    @Test
    final void aCancelledFutureCancelsTheHandlers() throws Exception {
        cancelling(later, Held.Later::holdInFuture);
        cancelling(later, Held.Later::holdOnTransport);
    }

    @Test
    final void aCancelIsNotStoppedByInterceptorsOfTheClient() throws Exception {
        Held.Later stub = closing(client(uri(server))
                        .intercept(LOOKS_AT_ANSWERS)
                        .intercept(LOOKS_AT_ANSWERS)
                        .timeout(LONG)
                        .connect())
                .create(Held.Later.class);
        cancelling(stub, Held.Later::hold);
        cancelling(stub, Held.Later::holdInFuture);
    }

    @Test
    final void aCancelIsNotStoppedByInterceptorsOfTheServer() throws Exception {
        RpcServer intercepting = serve(offers ->
                offers.register(Held.class, holding).intercept(LOOKS_AT_ANSWERS).intercept(LOOKS_AT_ANSWERS));
        Held.Later stub = connect(intercepting).create(Held.Later.class);
        cancelling(stub, Held.Later::hold);
        cancelling(stub, Held.Later::holdInFuture);
        cancelling(stub, Held.Later::holdOnTransport);
        holding.openAll();
    }

    /** Passes calls on from its own threads, like an interceptor that asks another service first. */
    private Held.Later throughThreads() {
        ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "interceptor's thread"));
        closing(threads::shutdownNow);
        RpcInterceptor moves =
                (call, next) -> CompletableFuture.completedFuture(call).thenComposeAsync(next::handle, threads);
        RpcServer moving = serve(offers -> offers.register(Held.class, holding)
                .intercept(LOOKS_AT_ANSWERS)
                .intercept(moves)
                .intercept(LOOKS_AT_ANSWERS));
        return connect(moving).create(Held.Later.class);
    }

    @Test
    final void aCancelInterruptsAHandlerThatAnInterceptorMovedToAnotherThread() throws Exception {
        Held.Later stub = throughThreads();
        cancelling(stub, Held.Later::hold);
        cancelling(stub, Held.Later::holdInFuture);
    }

    @Test
    final void theEndOfItsTimeInterruptsAHandlerThatAnInterceptorMovedToAnotherThread() throws Exception {
        expiring(throughThreads(), Held.Later::hold, "moved");
    }

    private void expiring(BiFunction<Held.Later, String, CompletableFuture<String>> method, String name)
            throws Exception {
        expiring(later, method, name);
    }

    private void expiring(
            Held.Later stub, BiFunction<Held.Later, String, CompletableFuture<String>> method, String name)
            throws Exception {
        CompletableFuture<String> call = method.apply(RpcClient.with(stub, CallOptions.timeout(SHORT)), name);
        assertThat(status(call)).isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
        // The call may have ended before it arrived there.
        if (holding.gate(name).wasReached()) {
            assertThat(get(holding.gate(name).passed())).as("it went through").isFalse();
        }
    }

    @Test
    final void theEndOfItsTimeInterruptsTheHandler() throws Exception {
        expiring(Held.Later::hold, "interrupted");
    }

    @Test
    final void theEndOfItsTimeCancelsTheHandlersFuture() throws Exception {
        expiring(Held.Later::holdInFuture, "cancelled");
        expiring(Held.Later::holdOnTransport, "cancelled on transport");
    }

    @Test
    final void aClosedClientInterruptsAndCancels() throws Exception {
        CompletableFuture<String> waiting = later.hold("interrupted");
        CompletableFuture<String> inFuture = later.holdInFuture("cancelled");
        CompletableFuture<String> onTransport = later.holdOnTransport("on transport");
        for (String name : new String[] {"interrupted", "cancelled", "on transport"}) {
            holding.gate(name).awaitArrival();
        }
        client.close();
        for (CompletableFuture<String> call : List.of(waiting, inFuture, onTransport)) {
            assertThat(status(call)).isEqualTo(RpcStatus.UNAVAILABLE);
        }
        for (String name : new String[] {"interrupted", "cancelled", "on transport"}) {
            assertThat(get(holding.gate(name).passed()))
                    .as("%s went through", name)
                    .isFalse();
        }
    }

    @Test
    final void anInterruptedCallerGivesUpAndKeepsItsInterrupt() throws Exception {
        Held stub = client.create(Held.class);
        FutureTask<@Nullable RpcStatus> waiting = new FutureTask<>(() -> {
            try {
                stub.hold("interrupted");
                return null;
            } catch (RpcException e) {
                return Thread.interrupted() ? e.status() : null;
            }
        });
        Thread caller = new Thread(waiting, "interrupted caller");
        caller.start();
        holding.gate("interrupted").awaitArrival();
        caller.interrupt();
        assertThat(get(waiting)).isEqualTo(RpcStatus.CANCELLED);
        assertThat(get(holding.gate("interrupted").passed())).isFalse();
        caller.join();
    }

    @Test
    final void whatIsCancelledInTheServersQueueIsNotRun() throws Exception {
        RpcServer narrow = serve(offers -> offers.register(Held.class, holding).concurrency(1, 10));
        Held.Later stub = connect(narrow).create(Held.Later.class);
        CompletableFuture<String> first = stub.hold("first");
        holding.gate("first").awaitArrival();
        CompletableFuture<String> second = stub.hold("second");
        CompletableFuture<String> third = stub.hold("third");
        second.cancel(true);
        // This call is sent after the cancel, if both use the same connection.
        holding.gate("barrier").open();
        assertThat(get(stub.holdOnTransport("barrier"))).isEqualTo("opened");
        holding.openAll();
        holding.gate("third").open();
        assertThat(get(first)).isEqualTo("first");
        assertThat(get(third)).isEqualTo("third");
        if (transport.sharesConnections()) {
            assertThat(holding.gate("second").wasReached()).isFalse();
        }
    }

    @Test
    final void anInterruptDoesNotReachTheNextCallOnTheThread() {
        Held stub = client.create(Held.class);
        for (int i = 0; i < 50; i++) {
            String name = "round " + i;
            CompletableFuture<String> call = later.hold(name);
            call.cancel(true);
            int sum = stub.add(i, 1);
            assertThat(sum).isEqualTo(i + 1);
        }
    }
}
