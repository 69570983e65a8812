package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.rpc.CallOptions;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the network breaks, every call still ends, and later calls work. Only for transports with a network. */
abstract class LossContract extends TransportFixture {
    private final Holding holding = new Holding();
    private RpcServer server;
    private TcpProxy proxy;
    private RpcClient client;
    private Held stub;
    private Held.Later later;

    LossContract(TransportContract transport) {
        super(transport);
    }

    private interface Bytes {
        byte[] echo(byte[] bytes);
    }

    @BeforeEach
    final void start() {
        assumeSockets();
        server = serve(offers -> offers.register(Held.class, holding).register(Bytes.class, bytes -> bytes));
        closing(holding::openAll);
        proxy = proxy(server);
        client = connect(uri(server, proxy), LONG);
        stub = client.create(Held.class);
        later = client.create(Held.Later.class);
    }

    @Test
    final void runningCallsFailWhenTheirConnectionBreaksNotAtTheirDeadline() throws Exception {
        CompletableFuture<String> first = later.hold("first");
        CompletableFuture<String> second = later.holdInFuture("second");
        holding.gate("first").awaitArrival();
        holding.gate("second").awaitArrival();
        proxy.cut();
        assertThat(status(first)).isEqualTo(RpcStatus.UNAVAILABLE);
        assertThat(status(second)).isEqualTo(RpcStatus.UNAVAILABLE);
        assertThat(get(holding.gate("first").passed())).as("it went through").isFalse();
        assertThat(get(holding.gate("second").passed())).as("it went through").isFalse();
        assertThat(stub.add(3, 4)).as("the next call connects").isEqualTo(7);
    }

    @Test
    final void callsEndAtTheirDeadlineIfTheNetworkPassesNothing() throws Exception {
        assertThat(stub.add(3, 4)).isEqualTo(7);
        proxy.swallow();
        assertThat(status(RpcClient.with(later, CallOptions.timeout(SHORT)).hold("swallowed")))
                .isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
        assertThat(status(() -> RpcClient.with(stub, CallOptions.timeout(SHORT)).add(3, 4)))
                .isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
        try (RpcClient fresh = client(uri(server, proxy)).timeout(SHORT).connect()) {
            assertThat(status(() -> fresh.call(Integer.class, "add", 3, 4))).isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
        }
        proxy.heal();
        assertThat(stub.add(3, 4)).isEqualTo(7);
    }

    @Test
    final void aServerIsFoundAgainAfterAnOutage() {
        proxy.refuse();
        assertThat(status(() -> stub.add(3, 4))).isEqualTo(RpcStatus.UNAVAILABLE);
        assertThat(status(() -> stub.add(3, 4))).isEqualTo(RpcStatus.UNAVAILABLE);
        proxy.heal();
        assertThat(stub.add(3, 4)).isEqualTo(7);
    }

    @Test
    final void aSlowNetworkIsOnlySlow() {
        proxy.delay(Duration.ofMillis(5));
        proxy.limit(4_000_000);
        byte[] bytes = new byte[1 << 20];
        bytes[1 << 19] = 42;
        assertThat(client.create(Bytes.class).echo(bytes)).isEqualTo(bytes);
        assertThat(stub.add(3, 4)).isEqualTo(7);
    }

    @Test
    final void underLoadEveryCallEndsWithAResultOrATypedFailure() throws Exception {
        int callers = 16;
        List<Future<Integer>> ends = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            int first = i;
            ends.add(threads.submit(() -> {
                int failed = 0;
                for (int j = 0; j < 50; j++) {
                    try {
                        assertThat(stub.add(first, j)).isEqualTo(first + j);
                    } catch (RpcException e) {
                        assertThat(e.status()).isEqualTo(RpcStatus.UNAVAILABLE);
                        failed++;
                    }
                }
                return failed;
            }));
        }
        for (int i = 0; i < 6; i++) {
            int before = proxy.accepted();
            proxy.cut();
            soon("a client connects")
                    .until(() -> proxy.accepted() > before || ends.stream().allMatch(Future::isDone));
        }
        int failed = 0;
        for (Future<Integer> end : ends) {
            failed += get(end);
        }
        assertThat(failed).isLessThan(callers * 50);
        assertThat(stub.add(3, 4)).isEqualTo(7);
    }

    @Test
    final void aClosedClientLeavesNoConnection() throws Exception {
        CompletableFuture<String> waiting = later.hold("waiting");
        holding.gate("waiting").awaitArrival();
        assertThat(stub.add(3, 4)).isEqualTo(7);
        assertThat(proxy.open()).isPositive();
        client.close();
        assertThat(status(waiting)).isEqualTo(RpcStatus.UNAVAILABLE);
        soon("the connections end").until(() -> proxy.open() == 0);
    }

    @Test
    final void aClosedServerLeavesNoConnection() {
        assertThat(stub.add(3, 4)).isEqualTo(7);
        server.close();
        soon("the connections end").until(() -> proxy.open() == 0);
        assertThat(status(() -> stub.add(3, 4))).isEqualTo(RpcStatus.UNAVAILABLE);
    }

    @Test
    final void aClientThatIsClosedWhileItsServerClosesLeavesNoConnection() throws Exception {
        CompletableFuture<String> waiting = later.hold("waiting");
        holding.gate("waiting").awaitArrival();
        Future<?> closing = threads.submit(server::close);
        soon("the server closes").until(() -> {
            try {
                stub.add(3, 4);
                return false;
            } catch (RpcException e) {
                return e.status() == RpcStatus.UNAVAILABLE;
            }
        });
        client.close();
        assertThat(status(waiting)).isEqualTo(RpcStatus.UNAVAILABLE);
        assertThat(get(holding.gate("waiting").passed())).as("it went through").isFalse();
        get(closing);
        soon("the connections end").until(() -> proxy.open() == 0);
    }
}
