package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.examples.ExamplesJar.Ended;
import io.trivet.testkit.python.Python;
import io.trivet.testkit.server.Servers;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds the jar's programs to their contract, which other people's scripts depend on. */
@Timeout(180)
class ExamplesIT {
    @Test
    void withoutAWordItListsThePrograms() throws Exception {
        Ended ended = ExamplesJar.run();
        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .contains(
                        "quickstart",
                        "calculator-server",
                        "calculator-client",
                        "  lock ",
                        "naive-lock",
                        "ids",
                        "id-server",
                        "flash-sale");
    }

    @ParameterizedTest
    @CsvSource({
        "nonsense, Usage:",
        "lock redis://127.0.0.1:1, Usage: lock",
        "ids --colour blue, Usage: ids",
        "ids --count, Usage: ids",
        "ids --count many, ids: --count many",
        "ids --kind segment, give --store",
        "ids --kind segment --store zookeeper://127.0.0.1:1/x, No store of segments",
        "ids --kind redis, give --store",
        "ids --kind database, give --store",
        "ids --kind database --store redis://127.0.0.1:1, No database",
        "ids --store redis://127.0.0.1:1 --worker 3, leave one out",
        "ids --store etcd://127.0.0.1:1, redis://host:port",
        "lock redlock://127.0.0.1:1 name, not built yet",
        "lock jdbc:postgresql://127.0.0.1:1/x name --form advisory, not built yet",
        "lock etcd://127.0.0.1:1 name, redis://host:port",
        "calculator-client gopher://127.0.0.1:1, tcp",
        "calculator-client 127.0.0.1, tcp",
        "calculator-server --tcp seventy, port",
        "id-server --colour blue, Usage: id-server",
        "id-server --tcp 0, give --store",
        "id-server --store redis://127.0.0.1:1 --tcp seventy, port",
        "id-server --store redis://127.0.0.1:1 --keys a/b, --keys a/b",
        "id-server --store zookeeper://127.0.0.1:1/x, No store of segments",
        "flash-sale --lock redlock, not built yet",
        "flash-sale --lock chewing-gum, redis"
    })
    void wordsThatMakeNoSenseGetOneLineAndExitTwo(String words, String says) throws Exception {
        Ended ended = ExamplesJar.run(words.split(" "));
        assertThat(ended.err().strip()).contains(says).hasLineCount(1);
        assertThat(ended.code()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "calculator-client tcp://127.0.0.1:1, Start the server",
        "calculator-client http://127.0.0.1:1, tart the server",
        "ids --store redis://127.0.0.1:1, Could not connect to redis",
        "id-server --store redis://127.0.0.1:1, Could not connect to redis",
    })
    void aServerThatIsNotThereGetsOneLine(String words, String says) throws Exception {
        Ended ended = ExamplesJar.run(words.split(" "));
        assertThat(ended.err().strip()).contains(says).contains("127.0.0.1:1").hasLineCount(1);
        assertThat(ended.code()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://127.0.0.1:1", "zookeeper://127.0.0.1:1/locks", "jdbc:postgresql://127.0.0.1:1/db"})
    void aLockServerThatIsNotThereIsAFailedEvent(String uri) throws Exception {
        Ended ended = ExamplesJar.run("lock", uri, "name");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).isEmpty();
        JsonNode event = new JsonMapper().readTree(ended.out());
        assertThat(event.get("event").asString()).isEqualTo("failed");
        assertThat(event.get("detail").asString()).contains("127.0.0.1:1").doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "http"})
    void clientAndServerCalculate(String wire) throws Exception {
        Process server = ExamplesJar.start("calculator-server", "--" + wire, "0");
        BufferedReader said = server.inputReader(StandardCharsets.UTF_8);
        String uri = said.readLine();
        assertThat(said.readLine()).isEqualTo("ready");

        Ended client = ExamplesJar.run("calculator-client", uri);
        assertThat(client.out())
                .contains("add(3, 4) = 7", "can't be divided by zero", "42")
                .contains(wire.equals("tcp") ? "countdown(5) = [5, 4, 3, 2, 1]" : "countdown(5): not called")
                .doesNotContain("WRONG");
        assertThat(client.code()).isZero();

        Ended second = ExamplesJar.run("calculator-server", "--" + wire, uri.substring(uri.lastIndexOf(':') + 1));
        assertThat(second.err().strip()).contains(uri, "port").hasLineCount(1);
        assertThat(second.code()).isEqualTo(1);

        server.getOutputStream().close();
        assertThat(server.waitFor(30, TimeUnit.SECONDS))
                .as("it ends with its input")
                .isTrue();
        assertThat(server.exitValue()).isZero();
    }

    @Test
    void aSignalEndsTheCalculatorServer() throws Exception {
        Process server = ExamplesJar.start("calculator-server", "--tcp", "0");
        BufferedReader said = server.inputReader(StandardCharsets.UTF_8);
        said.readLine();
        assertThat(said.readLine()).isEqualTo("ready");
        server.destroy();
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aPythonServerAnswersTheCalculatorClient() throws Exception {
        try (Python server = Python.start("""
                from xmlrpc.server import SimpleXMLRPCServer
                server = SimpleXMLRPCServer(("127.0.0.1", 0), logRequests=False)
                server.register_function(lambda a, b: a + b, "add")
                server.register_function(lambda a, b: a / b, "divide")
                server.register_function(lambda value: value, "echo")
                server.register_function(
                    lambda values: {"count": len(values), "sum": sum(values), "mean": sum(values) / len(values)}, "stats")
                print(server.server_address[1])
                server.serve_forever()
                """)) {
            Ended client = ExamplesJar.run("calculator-client", "http://127.0.0.1:" + server.line());
            assertThat(client.out()).contains("ZeroDivisionError").doesNotContain("WRONG");
            assertThat(client.code()).isZero();
        }
    }

    @Test
    void aPythonClientCallsTheCalculatorServer() throws Exception {
        Process server = ExamplesJar.start("calculator-server", "--http", "0");
        String uri = server.inputReader(StandardCharsets.UTF_8).readLine();
        String said = Python.run("""
                import sys, xmlrpc.client
                server = xmlrpc.client.ServerProxy(sys.argv[1], allow_none=True)
                assert server.add(3, 4) == 7
                assert server.divide(7.0, 2) == 3.5
                assert server.echo({"a": [1, 2.5, None, "x"]}) == {"a": [1, 2.5, None, "x"]}
                assert server.stats([1.0, 2.0, 6.0]) == {"count": 3, "sum": 9.0, "mean": 3.0}
                assert "stats" in server.system.listMethods()
                try:
                    server.divide(1.0, 0.0)
                    assert False
                except xmlrpc.client.Fault as fault:
                    assert "zero" in fault.faultString
                calls = xmlrpc.client.MultiCall(server)
                calls.add(1, 2)
                calls.add(3, 4)
                assert list(calls()) == [3, 7]
                print("well")
                """, uri);
        assertThat(said).isEqualTo("well\n");
        server.getOutputStream().close();
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void thePythonFileCallsTheCalculatorServerOverTcp() throws Exception {
        Process server = ExamplesJar.start("calculator-server", "--tcp", "0");
        String uri = server.inputReader(StandardCharsets.UTF_8).readLine();
        String said = Python.run("""
                import sys
                sys.dont_write_bytecode = True
                sys.path.insert(0, "python")
                from trivet_tcp import Client, Fault
                with Client(sys.argv[1]) as client:
                    assert client.call("add", 3, 4) == 7
                    assert client.call("divide", 7.0, 2) == 3.5
                    assert client.call("echo", {"a": [1, 2.5, None, "x"]}) == {"a": [1, 2.5, None, "x"]}
                    assert client.call("stats", [1.0, 2.0, 6.0]) == {"count": 3, "sum": 9.0, "mean": 3.0}
                    assert list(client.stream("countdown", 1000)) == list(range(1000, 0, -1))
                    try:
                        client.call("divide", 1.0, 0.0)
                        assert False
                    except Fault as fault:
                        assert fault.type == "DivisionByZero" and "zero" in fault.message, fault
                print("well")
                """, uri);
        assertThat(said).isEqualTo("well\n");
        server.getOutputStream().close();
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "zookeeper", "postgres"})
    void aLockIsTakenHeldAndLetGo(String server) throws Exception {
        String uri = lockUri(server);
        Ended ended = ExamplesJar.run("lock", uri, "it-twice", "--hold", "10ms", "--times", "2");
        assertThat(events(ended)).containsExactly("acquired", "released", "acquired", "released");
        assertThat(ended.code()).isZero();

        Ended lost = ExamplesJar.run("lock", uri, "it-lost", "--lease", "2s", "--hold", "3s");
        assertThat(events(lost)).containsExactly("acquired", "lost");
        assertThat(lost.code()).isEqualTo(4);

        Process holder = ExamplesJar.start("lock", uri, "it-busy", "--lease", "1m", "--hold", "1m");
        assertThat(holder.inputReader(StandardCharsets.UTF_8).readLine()).contains("\"event\":\"acquired\"", "it-busy");
        Ended busy = ExamplesJar.run("lock", uri, "it-busy");
        assertThat(events(busy)).containsExactly("busy");
        assertThat(busy.code()).isEqualTo(3);

        // A signal lets go.
        holder.destroy();
        assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ExamplesJar.run("lock", uri, "it-busy", "--hold", "0s", "--wait", "5s")
                        .code())
                .isZero();
    }

    private static String lockUri(String server) {
        return switch (server) {
            case "redis" -> Servers.redis().uri().toString();
            case "zookeeper" -> "zookeeper://" + Servers.zooKeeper().connectString() + "/it";
            default -> Servers.postgres().createDatabase();
        };
    }

    private static List<String> events(Ended ended) {
        List<String> events = new ArrayList<>();
        ended.out().lines().forEach(line -> {
            JsonNode event = new JsonMapper().readTree(line);
            assertThat(event.properties().stream().map(Map.Entry::getKey))
                    .containsExactly("event", "name", "token", "remainingMillis", "wallMillis", "detail");
            events.add(event.get("event").asString());
        });
        return events;
    }

    @Test
    void theNaiveLockFailsWhereOursHolds() throws Exception {
        Ended ended = ExamplesJar.run("naive-lock");
        assertThat(ended.err()).doesNotContain("Exception");
        assertThat(ended.out())
                .contains("locked for ever", "both write, and 9 pieces are left", "is rejected", "waits for itself")
                .doesNotContain("FAILS");
        assertThat(ended.code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"segment", "redis", "database"})
    void idsFromACounterAreDistinctAcrossPrograms(String kind) throws Exception {
        String store = kind.equals("database")
                ? Servers.postgres().createDatabase()
                : Servers.redis().uri().toString();
        String[] words = {"ids", "--kind", kind, "--store", store, "--threads", "2", "--count", "3000"};
        List<String> all = new ArrayList<>(ExamplesJar.run(words).out().lines().toList());
        all.addAll(ExamplesJar.run(words).out().lines().toList());
        assertThat(all).hasSize(6000).doesNotHaveDuplicates();
    }

    @Test
    void idsAreDistinctWhoeverAsks() throws Exception {
        Ended ended = ExamplesJar.run("ids", "--count", "20000", "--threads", "4");
        assertThat(ended.out().lines().distinct()).hasSize(20_000).allMatch(id -> id.matches("\\d+"));
        assertThat(ended.code()).isZero();
        assertThat(ExamplesJar.run("ids", "--count", "1", "--worker", "12", "--decode")
                        .out())
                .contains("workerId=12");
    }

    @Test
    void idsThatCannotBePrintedAreAFault() throws Exception {
        Process program = ExamplesJar.start("ids", "--kind", "uuid4", "--count", "2000000000");
        try (BufferedReader out = program.inputReader()) {
            assertThat(out.readLine()).hasSize(36);
        }
        // Its other output ends with it.
        assertThat(program.errorReader().lines()).singleElement().asString().startsWith("ids: ");
        assertThat(program.waitFor()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 6, 7})
    void uuidsAreOfTheVersionThatIsAskedFor(int version) throws Exception {
        String kind = "uuid" + version;
        assertThat(ExamplesJar.run("ids", "--kind", kind, "--count", "3").out().lines())
                .hasSize(3)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[0-9a-f-]{14}" + version + "[0-9a-f-]{21}"));
        assertThat(ExamplesJar.run("ids", "--kind", kind, "--count", "1", "--decode")
                        .out())
                .contains("version=" + version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "zookeeper", "jdbc-lease"})
    void aFlashSaleUnderALockSellsWhatThereIs(String lock) throws Exception {
        Ended ended = flashSale(lock);
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).endsWith("sold 100, refused 900, oversold 0, ids issued 100, duplicate ids 0\n");
        assertThat(ended.code()).isZero();
    }

    @Test
    void aFlashSaleWithoutALockOversells() throws Exception {
        Ended ended = flashSale("none");
        assertThat(ended.out()).containsPattern("oversold [1-9]").contains("duplicate ids 0");
        assertThat(ended.code()).isEqualTo(1);
    }

    private static Ended flashSale(String lock) throws Exception {
        return ExamplesJar.run(
                ("flash-sale --lock " + lock + " --processes 4 --threads 8 --stock 100 --orders 1000").split(" "));
    }

    @Test
    void theQuickstartHolds() throws Exception {
        Ended ended = ExamplesJar.run("quickstart");
        assertThat(ended.out()).contains("leg", "holds", "flash sale").doesNotContain("FAILS");
        assertThat(ended.code()).isZero();
    }
}
