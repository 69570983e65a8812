package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.CallOptions;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.NonBlocking;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcInterceptor;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Interceptors see every call on both sides, in their order, with its metadata. They may change or reject it. */
abstract class InterceptorsContract extends TransportFixture {
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger runs = new AtomicInteger();

    InterceptorsContract(TransportContract transport) {
        super(transport);
    }

    private interface Greeting {
        String greet(String name);

        CompletableFuture<String> greetLater(String name);
    }

    private final class Greeter implements Greeting {
        @Override
        public String greet(String name) {
            runs.incrementAndGet();
            seen.add("handler");
            return "Hello " + name + " of "
                    + Objects.requireNonNull(RpcCall.current()).metadata().get("who");
        }

        @Override
        public CompletableFuture<String> greetLater(String name) {
            String greeting = greet(name);
            return CompletableFuture.supplyAsync(() -> greeting, threads);
        }
    }

    private RpcInterceptor noting(String name) {
        return (call, next) -> {
            seen.add(name + " sees " + call.method());
            return next.handle(call).whenComplete((reply, thrown) -> seen.add(name + " sees the end"));
        };
    }

    private RpcServer greeter(UnaryOperator<RpcServer.Builder> more) {
        return serve(server -> more.apply(server.register(Greeting.class, new Greeter())));
    }

    private RpcClient client(RpcServer server, UnaryOperator<RpcClient.Builder> more) {
        return closing(more.apply(client(uri(server)).timeout(LONG)).connect());
    }

    private Greeting greeting(RpcServer server, UnaryOperator<RpcClient.Builder> more) {
        return client(server, more).create(Greeting.class);
    }

    @Test
    final void theFirstSeesCallsFirstAndAnswersLast() throws Exception {
        RpcServer server =
                greeter(offers -> offers.intercept(noting("server 1")).intercept(noting("server 2")));
        Greeting stub = greeting(server, to -> to.intercept(noting("client 1")).intercept(noting("client 2")));
        List<String> expected = List.of(
                "client 1 sees greet",
                "client 2 sees greet",
                "server 1 sees greet",
                "server 2 sees greet",
                "handler",
                "server 2 sees the end",
                "server 1 sees the end",
                "client 2 sees the end",
                "client 1 sees the end");
        assertThat(stub.greet("Ann")).isEqualTo("Hello Ann of null");
        assertThat(seen).containsExactlyElementsOf(expected);
        seen.clear();
        assertThat(get(stub.greetLater("Ann"))).isEqualTo("Hello Ann of null");
        assertThat(seen).hasSize(9).startsWith("client 1 sees greetLater").endsWith("client 1 sees the end");
    }

    @Test
    final void metadataIsSentBothWays() throws Exception {
        AtomicReference<String> cameBack = new AtomicReference<>();
        RpcServer server = greeter(offers -> offers.intercept((call, next) -> next.handle(call)
                .thenApply(reply -> new RpcReply(
                        reply.value(),
                        Metadata.of("answer-to", String.valueOf(call.metadata().get("who")))))));
        Greeting stub = greeting(
                server,
                to -> to.metadata(Metadata.of("Who", "the client"))
                        .intercept((call, next) -> next.handle(call).thenApply(reply -> {
                            cameBack.set(reply.metadata().get("Answer-To"));
                            return reply;
                        })));
        assertThat(stub.greet("Ann")).isEqualTo("Hello Ann of the client");
        assertThat(cameBack).hasValue("the client");

        Greeting other =
                RpcClient.with(stub, CallOptions.none().withMetadata(Metadata.of("who", "the stub ~!\"<>&;,= %41")));
        assertThat(other.greet("Bob")).isEqualTo("Hello Bob of the stub ~!\"<>&;,= %41");
        assertThat(get(other.greetLater("Bob"))).isEqualTo("Hello Bob of the stub ~!\"<>&;,= %41");
        assertThat(cameBack).hasValue("the stub ~!\"<>&;,= %41");
    }

    @Test
    final void theHandlerSeesWhatAnInterceptorAdded() throws Exception {
        RpcServer server = greeter(
                offers -> offers.intercept((call, next) -> next.handle(call.withMetadata(Metadata.of("who", "Eve")))));
        assertThat(connect(server).create(Greeting.class).greet("Ann")).isEqualTo("Hello Ann of Eve");

        RpcServer elsewhere = serve(
                transport.uriToListenOn(),
                offers -> offers.register(Greeting.class, new Greeter())
                        .intercept((call, next) -> CompletableFuture.supplyAsync(
                                        () -> call.withMetadata(Metadata.of("who", "Eve")), threads)
                                .thenCompose(next::handle)));
        assertThat(connect(elsewhere).create(Greeting.class).greet("Ann")).isEqualTo("Hello Ann of Eve");
    }

    /** A service whose calls run on the thread that reads them. */
    private interface Quick {
        String twice(String text);
    }

    @NonBlocking
    private static final class Quickly implements Quick {
        @Override
        public String twice(String text) {
            return text + text;
        }
    }

    @Test
    final void argumentsBelongToTheirCallHoweverLateTheyAreRead() throws Exception {
        RpcServer server = serve(offers -> offers.register(Quick.class, new Quickly())
                .intercept((call, next) -> {
                    seen.add(String.valueOf(call.arguments().get(0)));
                    return next.handle(call);
                })
                .intercept((call, next) ->
                        CompletableFuture.supplyAsync(() -> call, threads).thenCompose(next::handle)));
        Quick stub = connect(server).create(Quick.class);
        List<Future<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String mine = "caller " + i + " ";
            calls.add(threads.submit(() -> {
                for (int j = 0; j < 200; j++) {
                    if (!stub.twice(mine + j).equals(mine + j + mine + j)) {
                        return false;
                    }
                }
                return true;
            }));
        }
        for (Future<Boolean> each : calls) {
            assertThat(get(each)).isTrue();
        }
        assertThat(seen).hasSize(1600).doesNotHaveDuplicates();
    }

    @Test
    final void theMaximumOfMetadataCanBeSent() {
        AtomicReference<Metadata> came = new AtomicReference<>();
        RpcServer server = greeter(offers -> offers.intercept((call, next) -> {
            came.set(call.metadata());
            return next.handle(call);
        }));
        Metadata metadata = Metadata.empty();
        for (int i = 0; i < 60; i++) {
            metadata = metadata.with("key-" + i, "v".repeat(100));
        }
        greeting(server, to -> to).greet("nobody");
        int others = Objects.requireNonNull(came.get()).entries().size();
        Metadata much = metadata;
        greeting(server, to -> to.metadata(much)).greet("Ann");
        assertThat(Objects.requireNonNull(came.get()).entries())
                .containsAllEntriesOf(much.entries())
                .hasSize(60 + others);
    }

    @Test
    final void aServersInterceptorRefuses() throws Exception {
        RpcServer server = greeter(offers -> offers.intercept((call, next) -> {
            if (call.metadata().get("who") == null) {
                throw new RpcException(RpcStatus.UNAUTHENTICATED, "say who you are.");
            }
            return next.handle(call);
        }));
        Greeting stub = greeting(server, to -> to);
        RpcException fault = fault(() -> stub.greet("Ann"));
        assertThat(fault.status()).isEqualTo(RpcStatus.UNAUTHENTICATED);
        assertThat(fault).hasMessageContaining("say who you are.");
        assertThat(status(stub.greetLater("Ann"))).isEqualTo(RpcStatus.UNAUTHENTICATED);
        assertThat(runs).hasValue(0);
        assertThat(greeting(server, to -> to.metadata(Metadata.of("who", "me"))).greet("Ann"))
                .isEqualTo("Hello Ann of me");
    }

    @Test
    final void aClientsInterceptorRefusesBeforeAnythingIsSent() throws Exception {
        RpcServer server = greeter(offers -> offers);
        Greeting stub = greeting(
                server,
                to -> to.intercept((call, next) -> CompletableFuture.failedFuture(
                        new RpcException(RpcStatus.PERMISSION_DENIED, "not from here."))));
        assertThat(status(() -> stub.greet("Ann"))).isEqualTo(RpcStatus.PERMISSION_DENIED);
        assertThat(status(stub.greetLater("Ann"))).isEqualTo(RpcStatus.PERMISSION_DENIED);
        assertThat(runs).hasValue(0);
    }

    @Test
    final void anyExceptionOfAServersInterceptorIsAFault() {
        RpcServer server = greeter(offers -> offers.intercept((call, next) -> {
            throw new IllegalStateException("a broken interceptor");
        }));
        RpcException fault = fault(() -> greeting(server, to -> to).greet("Ann"));
        assertThat(fault.status()).isEqualTo(RpcStatus.UNKNOWN);
        assertThat(fault).hasMessageContaining("a broken interceptor");
    }

    @Test
    final void argumentsAndResultsAreChanged() {
        RpcServer server = greeter(offers -> offers.intercept((call, next) ->
                next.handle(call.withArguments(Arrays.asList(call.arguments().get(0) + "!")))));
        Greeting stub = greeting(
                server,
                to -> to.intercept((call, next) -> next.handle(call.withArguments(
                                        List.of("dear " + call.arguments().get(0)))
                                .withMetadata(Metadata.of("who", "us")))
                        .thenApply(reply -> new RpcReply(reply.value() + "?", reply.metadata()))));
        assertThat(stub.greet("Ann")).isEqualTo("Hello dear Ann! of us?");
    }

    @Test
    final void anInterceptorMayAnswerOrAskAgain() {
        RpcServer server = greeter(offers -> offers);
        Greeting twice = greeting(
                server, to -> to.intercept((call, next) -> next.handle(call).thenCompose(reply -> next.handle(call))));
        assertThat(twice.greet("Ann")).isEqualTo("Hello Ann of null");
        assertThat(runs).hasValue(2);
        RpcServer answering = greeter(offers ->
                offers.intercept((call, next) -> CompletableFuture.completedFuture(new RpcReply("from the cache"))));
        assertThat(greeting(answering, to -> to).greet("Ann")).isEqualTo("from the cache");
        assertThat(runs).hasValue(2);
    }

    @Test
    final void interceptorsSeeThePeerAndTheDeadline() {
        AtomicReference<RpcCall> atServer = new AtomicReference<>();
        AtomicReference<RpcCall> atClient = new AtomicReference<>();
        RpcServer server = greeter(offers -> offers.intercept((call, next) -> {
            atServer.set(call);
            return next.handle(call);
        }));
        greeting(
                        server,
                        to -> to.intercept((call, next) -> {
                            atClient.set(call);
                            return next.handle(call);
                        }))
                .greet("Ann");
        assertThat(Objects.requireNonNull(atClient.get()).peer()).isEqualTo(uri(server));
        assertThat(Objects.requireNonNull(atClient.get()).arguments()).containsExactly("Ann");
        assertThat(Objects.requireNonNull(atServer.get()).peer()).isNotBlank();
        if (transport.goesThroughSockets()) {
            assertThat(Objects.requireNonNull(atServer.get()).peer()).contains("127.0.0.1");
        }
        assertThat(Objects.requireNonNull(atServer.get()).deadline().remaining())
                .isPositive()
                .isLessThanOrEqualTo(LONG);
    }

    @Test
    final void everyServerReportsItsHealth() {
        RpcServer server = greeter(offers -> offers.intercept(noting("server")));
        assertThat(connect(server).call(String.class, "system.health")).isEqualTo("SERVING");
        assertThat(seen).contains("server sees system.health");
    }
}
