package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.examples.ExamplesJar.Ended;
import io.trivet.testkit.foreign.ForeignProcess;
import io.trivet.testkit.python.Python;
import io.trivet.testkit.python.ZeroRpcPeer;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the calculator's server and client by the examples' contract, against each other and against Python. */
@Timeout(180)
class CalculatorIT {
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "http", "zerorpc"})
    void clientAndServerCalculate(String wire) throws Exception {
        Process server = ExamplesJar.start("calculator-server", "--" + wire, "0");
        BufferedReader said = server.inputReader(StandardCharsets.UTF_8);
        String uri = said.readLine();
        assertThat(said.readLine()).isEqualTo("ready");

        Ended client = ExamplesJar.run("calculator-client", uri);
        assertThat(client.out())
                .contains("add(3, 4) = 7", "the server's own exception", "can't be divided by zero", "42")
                .contains(
                        wire.equals("http")
                                ? List.of("countdown(5), total(5, 4, 3, 2, 1): not called")
                                : List.of("countdown(5) = [5, 4, 3, 2, 1]", "total(5, 4, 3, 2, 1) = 15"))
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
    void zeroRpcInPythonAnswersTheCalculatorClient() throws Exception {
        try (ForeignProcess server = ZeroRpcPeer.start("main('serve', 'tcp://127.0.0.1:0')")) {
            Ended client = ExamplesJar.run("calculator-client", "zerorpc+" + server.line());
            assertThat(client.out())
                    .contains("the server's own exception", "countdown(5) = [5, 4, 3, 2, 1]", "takes no streams")
                    .doesNotContain("WRONG");
            assertThat(client.code()).isZero();
        }
    }

    @Test
    void zeroRpcInPythonCallsTheCalculatorServer() throws Exception {
        Process server = ExamplesJar.start("calculator-server", "--zerorpc", "0");
        String uri = server.inputReader(StandardCharsets.UTF_8).readLine();
        String said = ZeroRpcPeer.run("""
                client = Client(sys.argv[1])
                assert client.add(3, 4) == 7
                assert client.divide(7.0, 2) == 3.5
                assert client.echo({"a": [1, 2.5, None, "x", b"y"]}) == {"a": [1, 2.5, None, "x", b"y"]}
                assert client.stats([1.0, 2.0, 6.0]) == {"count": 3, "sum": 9.0, "mean": 3.0}
                assert list(client.countdown(1000)) == list(range(1000, 0, -1))
                assert "stats" in client._zerorpc_list()
                try:
                    client.divide(1.0, 0.0)
                    assert False
                except RemoteError as e:
                    assert e.name == "DivisionByZero" and "zero" in e.msg, e
                print("well")
                """, uri.replace("zerorpc+", ""));
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
                    assert client.call("total", sends=range(1001)) == 500500
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
}
