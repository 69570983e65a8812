package io.trivet.rpc.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcServer;
import io.trivet.testkit.foreign.ForeignProcess;
import io.trivet.testkit.python.ZeroRpcPeer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client in Python calls our server. It is as strict as zerorpc, and stricter with windows and heartbeats. */
@Timeout(180)
class PythonClientTest {
    private final PeerService.InJava service = new PeerService.InJava();
    private final RpcServer server = RpcServer.builder()
            .register(PeerService.class, service)
            .concurrency(8, 2000)
            .listen("zerorpc+tcp://127.0.0.1:0")
            // Here, heartbeats are many. A client that sends none gets a time that a slow machine needs.
            .listen("zerorpc+tcp://127.0.0.1:0?heartbeatMillis=100&silentMillis=60000")
            .start();

    @AfterEach
    void close() {
        service.release();
        server.close();
    }

    private String address(int listener) {
        return server.uris().get(listener).toString().replaceFirst("^zerorpc\\+(tcp://[^?]*).*", "$1");
    }

    private void holds(String habits, String script) {
        holds(habits, script, 0);
    }

    private void holds(String habits, String script, int listener) {
        String whole = begin(habits) + script + "\nclient.close()\nprint('well')\n";
        assertThat(ZeroRpcPeer.run(whole, address(listener))).isEqualTo("well\n");
    }

    private static String begin(String habits) {
        return "client = Client(sys.argv[1], timeout=120, habits=Habits(" + habits + "))\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "node=True", "old=True", "passive=True", "heartbeat=None"})
    void callsAndValues(String habits) {
        holds(habits, """
                assert client.add(3, 4) == 7
                assert client.nothing() is None
                values = [None, True, 0, -1, 2**31, 2**63 - 1, -2**63, 0.5, float("inf"), "", "\\u00e9\\U0001f600" * 300,
                          [], [1, ["two", [3.0, None]]], {}, {"a": {"b": [None, {"c": 1.5}]}}, list(range(70000))]
                if not client.habits.old:
                    values += [b"\\0\\xff" * 200]
                for value in values:
                    echoed = client.echo(value)
                    assert echoed == value and type(echoed) == type(value), (value, echoed)
                item = {"name": "pot", "amount": 2, "tags": ["x"], "prices": {"CHF": 9.5},
                        "parent": {"name": "p", "amount": 1, "tags": [], "prices": {}, "parent": None}}
                assert client.item(item) == item
                assert client.item({"name": "pot", "amount": 1, "unknown": [{}]})["parent"] is None
                """);
    }

    @Test
    void failuresHaveNamesThatPythonKnows() {
        holds("", """
                def error(call):
                    try:
                        call()
                    except RemoteError as e:
                        return e
                e = error(lambda: client.fail("no pots", 3))
                assert (e.name, e.msg, e.traceback, e.fault["fields"]) == ("OutOfStock", "no pots", "OutOfStock: no pots", {"left": 3}), (e, e.fault)
                e = error(lambda: client.fail("broken", -1))
                assert e.name == "RpcException" and "broken" in e.msg and e.traceback == "RpcException: " + e.msg, e
                e = error(lambda: client.nosuch())
                assert e.name == "NameError" and "nosuch" in e.msg, e
                for call in [lambda: client.add(1), lambda: client.add(1, 2, 3), lambda: client.add("x", 2)]:
                    e = error(call)
                    assert e.name == "TypeError", e
                e = error(lambda: client.item({"tags": ["x", 1]}))
                assert "argument 1.tags[1]: a string was expected" in e.msg, e
                assert client.add(3, 4) == 7
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "node=True", "window=7", "window=1"})
    void aSlowReaderSlowsItsStreamAlone(String habits) {
        holds(habits, """
                stream = client.count(10000)
                seen = []
                for n in stream:
                    seen.append(n)
                    if n % 1000 == 0:
                        produced = client.produced()
                        assert len(seen) <= produced <= len(seen) + 600, (len(seen), produced)
                assert seen == list(range(10000))
                assert list(client.count(0)) == []
                assert list(client.count(1)) == [0]
                """);
    }

    @Test
    void aStreamFailsBehindItsItems() {
        holds("", """
                seen = []
                try:
                    for n in client.failing(150):
                        seen.append(n)
                    assert False
                except RemoteError as e:
                    assert "no more of it" in e.msg, e
                assert seen == list(range(150))
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"heartbeat=None", "heartbeat=None, node=True"})
    void heartbeatsComeWhileAHandlerRuns(String habits) {
        holds(habits, """
                blocked = client.begin("block")
                blocked.await_beats(20)
                assert blocked.waiting() == 0
                assert client.add(3, 4) == 7
                client.release()
                assert blocked.take(60)[:2] == ("OK", ["released"])
                """, 1);
    }

    @Test
    void heartbeatsComeBesideAStream() {
        holds("heartbeat=None", """
                stream = client.begin("count", 1000)
                assert stream.take(60)[:2] == ("STREAM", 0)
                stream.await_beats(10)
                stream.close()
                """, 1);
    }

    @Test
    void theServerDescribesItself() {
        holds("", """
                assert client._zerorpc_ping()[0] == "pong"
                listed = client._zerorpc_list()
                assert listed == sorted(listed) and {"add", "count", "nothing"} < set(listed), listed
                assert not [name for name in listed if name.startswith("_")], listed
                assert client._zerorpc_name() == client._zerorpc_ping()[1]
                assert client._zerorpc_help("add") == "Adds two numbers."
                assert client._zerorpc_help("echo") is None
                assert len(client._zerorpc_args("add")[0]) == 2, client._zerorpc_args("add")
                described = client._zerorpc_inspect()
                assert described["name"] == client._zerorpc_name()
                assert described["methods"]["add"]["doc"] == "Adds two numbers."
                assert list(described["methods"]["add"]["args"][0]) == ["name"]
                assert list(described["methods"]) == listed
                """);
    }

    @Test
    void aClientThatIsGoneEndsItsCalls() throws Exception {
        try (ForeignProcess python = ZeroRpcPeer.start(begin("") + """
                for n in range(4):
                    client.begin("block")
                    client.begin("never")
                assert client.add(3, 4) == 7
                print("begun", flush=True)
                sys.stdin.read()
                """, address(0))) {
            assertThat(python.line()).isEqualTo("begun");
        }
        assertThat(service.interrupted.tryAcquire(4, 120, TimeUnit.SECONDS)).isTrue();
        assertThat(service.givenUp.tryAcquire(4, 120, TimeUnit.SECONDS)).isTrue();
    }
}
