package io.trivet.rpc.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.contracts.rpc.TransportFixture;
import io.trivet.rpc.Idempotent;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.net.BufferLeaks.LosesNone;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The behaviour of a client of several servers when some of them are busy, closing or gone, and how often a call runs.
 */
@LosesNone
class TcpEndpointsTest extends TransportFixture {
    private interface Service {
        /** Returns the number of the server. */
        String who();

        CompletableFuture<String> hold();

        String once(String call) throws InterruptedException;

        @Idempotent
        String often(String call) throws InterruptedException;
    }

    /** One of the servers. */
    private static final class Server implements Service {
        final String name;
        final CountDownLatch open = new CountDownLatch(1);
        final CompletableFuture<String> held = new CompletableFuture<>();
        final AtomicInteger holding = new AtomicInteger();
        final Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
        final CountDownLatch came = new CountDownLatch(1);

        Server(String name) {
            this.name = name;
        }

        @Override
        public String who() {
            return name;
        }

        @Override
        public CompletableFuture<String> hold() {
            holding.incrementAndGet();
            return held.thenApply(done -> name);
        }

        @Override
        public String once(String call) throws InterruptedException {
            return often(call);
        }

        @Override
        public String often(String call) throws InterruptedException {
            int run = runs.computeIfAbsent(call, key -> new AtomicInteger()).incrementAndGet();
            if (run == 1) {
                came.countDown();
                open.await();
            }
            return name + " " + run;
        }
    }

    private final Server first = new Server("first");
    private final Server second = new Server("second");

    TcpEndpointsTest() {
        super(new TcpTransportTest());
    }

    private static String both(String one, String other) {
        return one + "," + other.substring("tcp://".length());
    }

    private RpcServer start(Server server) {
        RpcServer started = serve(Service.class, server);
        closing(() -> {
            server.open.countDown();
            server.held.complete("end");
        });
        return started;
    }

    /** Waits until there is a connection to each server: before that, calls go to the connected ones. */
    private static void reachesBoth(Service stub) {
        Set<String> reached = new HashSet<>();
        soon("both answer").until(() -> reached.add(stub.who()) && reached.size() == 2);
    }

    @Test
    void anUnknownHostIsNamed() {
        Service stub =
                connect("tcp://no-such-host.invalid:1,neither.invalid:2", LONG).create(Service.class);
        assertThatThrownBy(stub::who)
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNAVAILABLE))
                .hasMessageMatching(".*the host (no-such-host|neither)\\.invalid is unknown\\. Check its name\\.");
    }

    @Test
    void callsGoWhereTheFewestAreUnderWay() throws Exception {
        RpcClient client = connect(both(uri(start(first)), uri(start(second))), LONG);
        Service stub = client.create(Service.class);
        reachesBoth(stub);
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(stub.hold());
        }
        soon("all calls have come").until(() -> first.holding.get() + second.holding.get() == 20);
        assertThat(first.holding).hasValue(10);
        assertThat(second.holding).hasValue(10);
        first.held.complete("go");
        soon("the first has nothing to do")
                .until(() -> calls.stream().filter(CompletableFuture::isDone).count() == 10);
        for (int i = 0; i < 5; i++) {
            assertThat(stub.who()).isEqualTo("first");
        }
        second.held.complete("go");
        for (CompletableFuture<String> call : calls) {
            get(call);
        }
    }

    @Test
    void aServerThatIsDownCostsNoCall() {
        RpcServer down = start(first);
        String uri = both(uri(down), uri(start(second)));
        down.close();
        Service stub = connect(uri, LONG).create(Service.class);
        for (int i = 0; i < 50; i++) {
            assertThat(stub.who()).isEqualTo("second");
        }
    }

    @Test
    void aServerThatComesBackIsFound() {
        RpcServer server = start(first);
        TcpProxy way = proxy(server);
        Service stub = connect(both(uri(server, way), uri(start(second))), LONG).create(Service.class);
        way.refuse();
        way.cut();
        for (int i = 0; i < 20; i++) {
            assertThat(stub.who()).isEqualTo("second");
        }
        way.heal();
        // It gets calls again when the other one is busy.
        CompletableFuture<String> busy = stub.hold();
        soon("the first is asked").until(() -> stub.who().equals("first"));
        assertThat(busy).isNotDone();
    }

    @Test
    void withoutAnyServerACallFailsAndNamesThem() {
        RpcServer one = start(first);
        RpcServer other = start(second);
        String uri = both(uri(one), uri(other));
        one.close();
        other.close();
        RpcClient client = connect(uri, LONG);
        assertThat(status(() -> client.create(Service.class).who())).isEqualTo(RpcStatus.UNAVAILABLE);
        assertThat(fault(() -> client.create(Service.class).who())).hasMessageContaining(uri);
    }

    @Test
    void aClosingServersCallsEndAndOthersGoElsewhereWithoutAFailure() throws Exception {
        RpcServer closing =
                serve(offers -> offers.register(Service.class, first).drain(LONG));
        closing(() -> first.held.complete("end"));
        String uri = both(uri(closing), uri(start(second)));
        Service stub = connect(uri, LONG).create(Service.class);
        reachesBoth(stub);
        CompletableFuture<String> held = stub.hold();
        CompletableFuture<String> other = stub.hold();
        soon("both have one").until(() -> first.holding.get() == 1 && second.holding.get() == 1);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(threads.submit(() -> {
                while (!stop.get()) {
                    stub.who();
                    answers.incrementAndGet();
                }
            }));
        }
        soon("calls are under way").until(() -> answers.get() > 100);
        Future<?> close = threads.submit(closing::close);
        soon("it is closing").until(() -> {
            // If both are free, a call goes to either; a closing server sends it back.
            int before = answers.get();
            soon("calls go on").until(() -> answers.get() > before + 100);
            return Stream.generate(stub::who).limit(3).allMatch("second"::equals);
        });
        assertThat(close.isDone()).as("it waits for its last call").isFalse();
        first.held.complete("go");
        second.held.complete("go");
        assertThat(List.of(get(held), get(other))).containsExactlyInAnyOrder("first", "second");
        get(close);
        int before = answers.get();
        soon("calls go on").until(() -> answers.get() > before + 100);
        stop.set(true);
        for (Future<?> caller : callers) {
            get(caller);
        }
    }

    @Test
    void aCallThatMayHaveRunIsNotSentAgain() throws Exception {
        RpcServer server = start(first);
        TcpProxy way = proxy(server);
        TcpProxy other = proxy(server);
        Service stub = connect(both(uri(server, way), uri(server, other)), LONG).create(Service.class);
        CompletableFuture<RpcStatus> call =
                CompletableFuture.supplyAsync(() -> status(() -> stub.once("call")), threads);
        first.came.await();
        way.cut();
        other.cut();
        assertThat(get(call)).isEqualTo(RpcStatus.UNAVAILABLE);
        first.open.countDown();
        assertThat(first.runs.get("call")).hasValue(1);
    }

    @Test
    void anIdempotentCallIsSentAgain() throws Exception {
        RpcServer server = start(first);
        TcpProxy way = proxy(server);
        Service stub = connect(uri(server, way), LONG).create(Service.class);
        Future<String> call = threads.submit(() -> stub.often("call"));
        first.came.await();
        way.cut();
        assertThat(get(call)).isEqualTo("first 2");
        assertThat(first.runs.get("call")).hasValue(2);
    }

    @Test
    void callsBetweenTwoAttemptsToConnectWaitForTheNext() {
        RpcServer server = start(first);
        TcpProxy way = proxy(server);
        Service stub = connect(uri(server, way), LONG).create(Service.class);
        for (int i = 0; i < 5; i++) {
            assertThat(stub.who()).isEqualTo("first");
            int accepted = way.accepted();
            way.cut();
            // The client may notice this only after it has sent the next call, which may fail.
            soon("it connects again").until(() -> {
                try {
                    stub.who();
                } catch (RpcException e) {
                    assertThat(e.status()).isEqualTo(RpcStatus.UNAVAILABLE);
                }
                return way.accepted() > accepted;
            });
        }
    }
}
