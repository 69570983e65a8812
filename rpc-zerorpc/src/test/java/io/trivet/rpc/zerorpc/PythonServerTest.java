package io.trivet.rpc.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trivet.contracts.net.Ports;
import io.trivet.rpc.CallOptions;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.RpcStreams;
import io.trivet.testkit.foreign.ForeignProcess;
import io.trivet.testkit.python.ZeroRpcPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client calls a server in Python. */
@Timeout(180)
class PythonServerTest {
    private static final String SERVICE = """
            class OutOfStock(Exception):
                pass

            class Service:
                released = threading.Event()
                given = 0

                def add(self, a, b):
                    return a + b

                def echo(self, value):
                    return value

                def item(self, item):
                    return item

                def kind(self, value):
                    return type(value).__name__

                def nothing(self):
                    pass

                def fail(self, why, left):
                    raise OutOfStock(why) if left >= 0 else ValueError(why)

                def count(self, n):
                    for i in range(n):
                        self.given = i + 1
                        yield i

                def failing(self, n):
                    yield from range(n)
                    raise OutOfStock("no more of it")

                def produced(self):
                    return self.given

                def block(self):
                    assert self.released.wait(120)
                    return "released"

                def release(self):
                    self.released.set()

                def never(self):
                    assert self.released.wait(120)

                def hear(self, count):
                    "Returns when the caller has sent so many heartbeats."
                    server.calls["hear"].await_beats(count)
                    return server.calls["hear"].beats

                def header(self):
                    return {key: str(value) for key, value in server.headers["header"].items()}

                def lost(self, method):
                    "Returns how the last call of the method ended for this side."
                    try:
                        server.calls[method].await_beats(1 << 30)
                    except LostRemote as e:
                        return str(e)

                def next(self, method):
                    "Returns the name of the next event of the last call of the method."
                    return server.calls[method].take(120)[0]

                def unpackable(self):
                    return {1, 2}

                def keys(self):
                    return {1: "one", "two": 2}

            server = Server(Service(), sys.argv[1], Habits(%s))
            print(server.endpoint, flush=True)
            sys.stdin.read()
            """;

    /** With these, our heartbeats are many. A server that sends none gets a time that a slow machine needs. */
    private static final String FREQUENTLY = "?heartbeatMillis=100&silentMillis=60000";

    private static ForeignProcess serve(String habits, String endpoint) {
        return ZeroRpcPeer.start(SERVICE.formatted(habits), endpoint);
    }

    private static RpcClient connect(ForeignProcess python, String settings) {
        return RpcClient.builder("zerorpc+" + python.line() + settings)
                .timeout(Duration.ofMinutes(1))
                .connect();
    }

    private interface Calls {
        void call(RpcClient client) throws Exception;
    }

    private static void calling(String habits, Calls calls) throws Exception {
        calling(habits, "", calls);
    }

    private static void calling(String habits, String settings, Calls calls) throws Exception {
        try (ForeignProcess python = serve(habits, "tcp://127.0.0.1:0");
                RpcClient client = connect(python, settings)) {
            calls.call(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "node=True", "old=True", "passive=True", "heartbeat=None"})
    void callsAndValues(String habits) throws Exception {
        calling(habits, client -> {
            assertThat(client.call(int.class, "add", 3, 4)).isEqualTo(7);
            assertThat(client.call(Object.class, "nothing")).isNull();
            for (Object value : Arrays.asList(
                    null,
                    true,
                    0,
                    -1,
                    Integer.MIN_VALUE,
                    Long.MAX_VALUE,
                    Long.MIN_VALUE,
                    0.5,
                    Double.NEGATIVE_INFINITY,
                    "",
                    "\u00e9\ud83d\ude00".repeat(300),
                    List.of(),
                    List.of(1, List.of("two", List.of(3.0, Map.of()))),
                    Map.of("a", Map.of("b", List.of(1, Map.of("c", 1.5)))),
                    IntStream.range(0, 70_000).boxed().toList())) {
                assertThat(client.call(Object.class, "echo", value)).isEqualTo(value);
            }
            PeerService.Item parent = new PeerService.Item("p", 1, List.of(), Map.of(), null);
            PeerService.Item item = new PeerService.Item("pot", 2, List.of("x"), Map.of("CHF", 9.5), parent);
            assertThat(client.create(PeerService.class).item(item)).isEqualTo(item);
        });
    }

    @Test
    void pythonSeesItsOwnTypes() throws Exception {
        calling("", client -> {
            Map<Object, String> kinds = Map.of(
                    1L << 40,
                    "int",
                    0.5f,
                    "float",
                    "x",
                    "str",
                    new byte[] {1},
                    "bytes",
                    true,
                    "bool",
                    List.of(1),
                    "list",
                    Map.of("a", 1),
                    "dict");
            kinds.forEach((value, kind) ->
                    assertThat(client.call(String.class, "kind", value)).isEqualTo(kind));
            assertThat(client.call(byte[].class, "echo", new byte[] {0, -1})).containsExactly(0, -1);
            assertThat(client.call(double.class, "echo", 7)).isEqualTo(7.0);
        });
    }

    @Test
    void failuresAreToldApart() throws Exception {
        calling("", client -> {
            PeerService service = client.create(PeerService.class);
            assertThatThrownBy(() -> service.fail("no pots", 1))
                    .isInstanceOf(PeerService.OutOfStock.class)
                    .hasMessage("no pots");
            RpcException undeclared = fault(() -> service.fail("broken", -1));
            assertThat(undeclared.status()).isEqualTo(RpcStatus.UNKNOWN);
            assertThat(undeclared).hasMessageContainingAll("ValueError", "broken", "fail");
            assertThat(fault(() -> client.call(int.class, "nosuch")).status()).isEqualTo(RpcStatus.UNIMPLEMENTED);
            assertThat(fault(() -> client.call(int.class, "add", 1))).hasMessageContaining("TypeError");
            assertThat(fault(() -> client.call(int.class, "unpackable"))).hasMessageContaining("TypeError");
            assertThat(fault(() -> client.call(int.class, "echo", "text")).status())
                    .isEqualTo(RpcStatus.INVALID_ARGUMENT);
            assertThat(client.call(Object.class, "keys")).isEqualTo(Map.of("1", "one", "two", 2));
            assertThat(service.add(3, 4)).isEqualTo(7);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "node=True"})
    void aSlowSubscriberSlowsItsStreamAlone(String habits) throws Exception {
        calling(habits, client -> {
            PeerService service = client.create(PeerService.class);
            List<Integer> seen = new ArrayList<>();
            RpcStreams.consume(service.count(10_000), item -> {
                        seen.add(item);
                        if (item % 1000 == 0) {
                            assertThat(service.produced()).isBetween(seen.size(), seen.size() + 600);
                        }
                    })
                    .get(120, TimeUnit.SECONDS);
            assertThat(seen).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
            assertThat(collected(service.count(0))).isEmpty();
            assertThat(collected(service.count(1))).containsExactly(0);
        });
    }

    private static List<Integer> collected(Flow.Publisher<Integer> stream) throws Exception {
        List<Integer> items = new ArrayList<>();
        RpcStreams.consume(stream, items::add).get(120, TimeUnit.SECONDS);
        return items;
    }

    @Test
    void aStreamFailsBehindItsItems() throws Exception {
        calling("", client -> {
            List<Integer> seen = new ArrayList<>();
            CompletableFuture<Void> end =
                    RpcStreams.consume(client.create(PeerService.class).failing(150), seen::add);
            assertThatThrownBy(end::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(PeerService.OutOfStock.class);
            assertThat(seen).hasSize(150);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"heartbeat=None", "heartbeat=None, node=True"})
    void heartbeatsAreSentWhileACallRuns(String habits) throws Exception {
        calling(
                habits,
                FREQUENTLY,
                client -> assertThat(client.call(int.class, "hear", 20)).isGreaterThanOrEqualTo(20));
    }

    @Test
    void deadlinesAndMetadataAreMembersOfTheHeader() throws Exception {
        calling("", client -> {
            CallOptions options =
                    CallOptions.timeout(Duration.ofSeconds(100)).withMetadata(Metadata.of("trace-id", "4711"));
            Map<?, ?> header = client.call(options, Map.class, "header");
            assertThat(header.get("trace-id")).isEqualTo("4711");
            assertThat(header.get("v")).isEqualTo("3");
            assertThat(Long.parseLong((String) header.get("trivet_timeout_ms"))).isBetween(1L, 100_000L);
        });
    }

    /** The server notices it as it would with Python's own client: no heartbeats come any more. */
    @Test
    void aCallThatIsGivenUpHasNoMoreHeartbeats() throws Exception {
        calling("heartbeat=1, patience=4, silent=True", FREQUENTLY, client -> {
            CompletableFuture<String> never = client.create(PeerService.class).never();
            assertThat(client.call(int.class, "hear", 1)).isPositive();
            never.cancel(true);
            assertThatThrownBy(never::join).isInstanceOf(CancellationException.class);
            assertThat(client.call(String.class, "next", "never")).isEqualTo("_trivet_cancel");
            assertThat(client.call(String.class, "lost", "never")).contains("without a heartbeat");
            assertThat(client.call(int.class, "add", 3, 4)).isEqualTo(7);
        });
    }

    @Test
    void aServerThatIsKilledFailsItsCallsAtOnceAndAnotherTakesItsPlace() throws Exception {
        String endpoint = "tcp://127.0.0.1:" + Ports.free();
        try (ForeignProcess python = serve("", endpoint);
                RpcClient client = connect(python, "")) {
            PeerService service = client.create(PeerService.class);
            assertThat(service.add(3, 4)).isEqualTo(7);
            CompletableFuture<String> never = service.never();
            assertThat(service.add(3, 4)).isEqualTo(7);
            python.close();
            assertThatThrownBy(never::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNAVAILABLE));
            try (ForeignProcess again = serve("", endpoint)) {
                assertThat(again.line()).isEqualTo(endpoint);
                assertThat(service.add(20, 22)).isEqualTo(42);
            }
        }
    }

    private static RpcException fault(ThrowingCallable call) {
        RpcException fault = catchThrowableOfType(RpcException.class, call);
        assertThat(fault).as("the call fails").isNotNull();
        return fault;
    }
}
