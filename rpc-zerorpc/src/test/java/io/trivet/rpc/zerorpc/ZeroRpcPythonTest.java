package io.trivet.rpc.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.contracts.net.Ports;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.RpcStreams;
import io.trivet.testkit.foreign.ForeignProcess;
import io.trivet.testkit.python.ZeroRpcPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The real zerorpc-python, in both directions, where this machine has it. */
@Timeout(180)
class ZeroRpcPythonTest {
    @Test
    void itCallsOurServer() {
        PeerService.InJava service = new PeerService.InJava();
        try (RpcServer server = RpcServer.builder()
                        .register(PeerService.class, service)
                        .listen("zerorpc+tcp://127.0.0.1:0?heartbeatMillis=1000&silentMillis=60000")
                        .start();
                ForeignProcess python = ZeroRpcPeer.startReal(
                        """
                        import sys, gevent, zerorpc
                        client = zerorpc.Client(sys.argv[1], timeout=120, heartbeat=1)
                        assert client.add(3, 4) == 7
                        assert client.nothing() is None
                        for value in [None, True, 2**63 - 1, 0.5, "\\u00e9", b"\\0\\xff", [1, ["two", [3.0]]], {"a": {"b": [None]}}]:
                            assert client.echo(value) == value, value
                        for call, name in [(lambda: client.fail("no pots", 3), "OutOfStock"), (lambda: client.nosuch(), "NameError"),
                                           (lambda: client.add(1), "TypeError")]:
                            try:
                                call()
                                assert False, name
                            except zerorpc.RemoteError as e:
                                assert e.name == name, e
                        seen = []
                        for n in client.count(10000):
                            seen.append(n)
                            if n % 1000 == 0:
                                assert client.produced() <= len(seen) + 600
                        assert seen == list(range(10000))
                        blocked = client.block(async_=True)
                        gevent.sleep(6)
                        assert not blocked.ready()
                        client.release()
                        assert blocked.get() == "released"
                        print("well")
                        """, server.uris().get(0).toString().replaceFirst("^zerorpc\\+(tcp://[^?]*).*", "$1"))) {
            assertThat(python.rest()).isEqualTo("well\n");
        }
    }

    @Test
    void ourClientCallsIt() throws Exception {
        String endpoint = "tcp://127.0.0.1:" + Ports.free();
        try (ForeignProcess python = ZeroRpcPeer.startReal("""
                        import sys, gevent, zerorpc

                        class OutOfStock(Exception):
                            pass

                        class Service:
                            given = 0

                            def add(self, a, b):
                                return a + b

                            def echo(self, value):
                                return value

                            def fail(self, why, left):
                                raise OutOfStock(why)

                            @zerorpc.stream
                            def count(self, n):
                                for i in range(n):
                                    self.given = i + 1
                                    yield i

                            def produced(self):
                                return self.given

                            def block(self):
                                gevent.sleep(6)
                                return "released"

                        server = zerorpc.Server(Service(), heartbeat=1)
                        server.bind(sys.argv[1])
                        print("bound", flush=True)
                        server.run()
                        """, endpoint)) {
            assertThat(python.line()).isEqualTo("bound");
            try (RpcClient client = RpcClient.builder(
                            "zerorpc+" + endpoint + "?heartbeatMillis=1000&silentMillis=60000")
                    .timeout(Duration.ofMinutes(2))
                    .connect()) {
                PeerService service = client.create(PeerService.class);
                assertThat(service.add(3, 4)).isEqualTo(7);
                Map<String, Object> value = Map.of("a", List.of(1, 2.5, Map.of("b", "\u00e9")), "c", Long.MIN_VALUE);
                assertThat(service.echo(value)).isEqualTo(value);
                assertThatThrownBy(() -> service.fail("no pots", 3))
                        .isInstanceOf(PeerService.OutOfStock.class)
                        .hasMessage("no pots");
                assertThatThrownBy(service::release)
                        .isInstanceOfSatisfying(
                                RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNIMPLEMENTED));
                List<Integer> seen = new ArrayList<>();
                RpcStreams.consume(service.count(10_000), item -> {
                            seen.add(item);
                            if (item % 1000 == 0) {
                                assertThat(service.produced()).isLessThanOrEqualTo(seen.size() + 600);
                            }
                        })
                        .get(120, TimeUnit.SECONDS);
                assertThat(seen).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
                assertThat(service.block()).isEqualTo("released");
            }
        }
    }
}
