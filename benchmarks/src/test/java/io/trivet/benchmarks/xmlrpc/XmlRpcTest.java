package io.trivet.benchmarks.xmlrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.benchmarks.calls.Workload;
import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Client;
import io.trivet.benchmarks.harness.Contestant.Operation;
import io.trivet.benchmarks.harness.Contestant.Role;
import io.trivet.benchmarks.harness.Contestant.Serving;
import io.trivet.benchmarks.harness.SideBySide;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that every contestant answers right, and that the limit carries the same documents as Trivet. */
class XmlRpcTest {
    static List<Contestant> inThisProcess() {
        return new XmlRpc()
                .contestants().stream().filter(each -> each.program().isEmpty()).toList();
    }

    @ParameterizedTest
    @MethodSource("inThisProcess")
    void everyAnswerIsRight(Contestant contestant) throws Exception {
        try (Serving serving = contestant.serve();
                Client client = contestant.connect(serving.port())) {
            for (String cell : List.of(Workload.ADD, Workload.RECORD, Workload.LIST)) {
                Operation operation = client.operation(cell);
                assertThat(operation.run()).as(cell).matches(operation::isRight);
                assertThat(operation.isRight(4711)).as(cell).isFalse();
            }
        }
    }

    @Test
    void pythonMeasuresItself() throws Exception {
        Assumptions.assumeTrue(PythonXmlRpc.isThere(), "no python3 on this machine");
        List<Contestant> two = List.of(new BareHttp(), new PythonXmlRpc());
        Contestant.Field field = new Contestant.Field() {
            @Override
            public List<Contestant> contestants() {
                return two;
            }

            @Override
            public List<Contestant.Cell> cells() {
                return new XmlRpc().cells();
            }
        };
        String report = SideBySide.run(field, 0, 1, Duration.ofMillis(20)).markdown();
        assertThat(report).contains("| Python xmlrpc | ", "### list, 16 threads");
    }

    @Test
    void theLimitComesFirst() {
        List<Contestant> all = new XmlRpc().contestants();
        assertThat(all.get(0).role()).isEqualTo(Role.LIMIT);
        assertThat(all).extracting(Contestant::role).contains(Role.OURS, Role.PEER);
        assertThat(all).extracting(Contestant::name).doesNotHaveDuplicates();
        assertThat(all).extracting(Contestant::setup).allMatch(setup -> setup.endsWith("."));
    }

    private static String body(InputStream in) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("</methodCall>") && !text.endsWith("</methodResponse>")) {
            all.write(in.read());
            text = all.toString(StandardCharsets.UTF_8);
        }
        return text.substring(text.indexOf("\r\n\r\n") + 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {Workload.ADD, Workload.RECORD, Workload.LIST})
    void theLimitsDocumentsAreOurs(String cell) throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(
                    () -> {
                        try (Socket socket = listening.accept()) {
                            seen.complete(body(socket.getInputStream()));
                        } catch (Exception e) {
                            seen.completeExceptionally(e);
                        }
                    },
                    "listener");
            thread.start();
            try (RpcClient client = RpcClient.connect("http://127.0.0.1:" + listening.getLocalPort())) {
                Workload calls = client.create(Workload.class);
                switch (cell) {
                    case Workload.ADD -> calls.add(3, 4);
                    case Workload.RECORD -> calls.record(Workload.LINE);
                    default -> calls.list(Workload.LINES);
                }
            } catch (RpcException e) {
                // The test's server doesn't answer.
            }
            thread.join();
        }
        assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo(new String(Documents.call(cell), StandardCharsets.UTF_8));
        try (RpcServer server = RpcServer.builder()
                        .register(Workload.class, new Workload.Echo())
                        .listen("http://127.0.0.1:0")
                        .start();
                Socket socket = new Socket("127.0.0.1", server.uris().get(0).getPort())) {
            byte[] call = Documents.call(cell);
            socket.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + call.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(call);
            assertThat(body(socket.getInputStream()))
                    .isEqualTo(new String(Documents.answer(cell), StandardCharsets.UTF_8));
        }
    }
}
