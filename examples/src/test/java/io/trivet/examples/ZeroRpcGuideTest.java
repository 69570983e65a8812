package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.contracts.net.Ports;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcHelp;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.RpcStreams;
import io.trivet.testkit.foreign.ForeignProcess;
import io.trivet.testkit.python.ZeroRpcPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs the snippets of docs/zerorpc.md, including the Python programs; {@link ReadmeTest} checks that the document
 * contains them. Where this machine has no zerorpc, our own peer takes its place.
 */
@Timeout(120)
@SuppressWarnings("serial") // A guide shows only the important parts.
class ZeroRpcGuideTest {
    /** What the guide's programs use of zerorpc. */
    private static final String STAND_IN = """
            try:
                import zerorpc
            except ImportError:
                import types

                class GuideServer:
                    def __init__(self, service):
                        self._service = service

                    def bind(self, endpoint):
                        self._server = Server(self._service, endpoint)

                    def run(self):
                        self._server._thread.join()

                sys.modules["zerorpc"] = types.SimpleNamespace(
                    Client=Client, RemoteError=RemoteError, Server=GuideServer, stream=lambda method: method)
            """;

    // snippet
    record Reading(String station, double celsius, List<String> notes) {}

    interface Weather {
        @RpcHelp("The last reading of a station.")
        Reading latest(String station) throws UnknownStation;

        double mean(List<Double> values);

        Flow.Publisher<Reading> follow(String station, int count); // a stream
    }

    static class UnknownStation extends Exception {
        UnknownStation(String message) {
            super(message);
        }
    }
    // end

    // snippet
    private static final class Stations implements Weather {
        @Override
        public Reading latest(String station) throws UnknownStation {
            if (!station.equals("Bern")) {
                throw new UnknownStation("no station '" + station + "'");
            }
            return new Reading(station, 21.5, List.of("dry"));
        }

        @Override
        public double mean(List<Double> values) {
            return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        }

        @Override
        public Flow.Publisher<Reading> follow(String station, int count) {
            return RpcStreams.of(Collections.nCopies(count, new Reading(station, 21.5, List.of())));
        }
    }

    private final RpcServer server = RpcServer.builder()
            .register(Weather.class, new Stations())
            .listen("zerorpc+tcp://127.0.0.1:0") // for a fixed port: zerorpc+tcp://127.0.0.1:4242
            .start();
    // end

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void pythonCallsTheService() throws IOException {
        String address = server.uris().get(0).toString().replace("zerorpc+", "");
        String client = pythonPrograms().get(0).replace("tcp://127.0.0.1:4242", address);
        assertThat(client).contains(address);
        assertThat(ZeroRpcPeer.run(STAND_IN + client))
                .isEqualTo("21.5 1.75\nBern\nBern\nUnknownStation no station 'Atlantis'\n");
    }

    @Test
    void javaCallsJava() throws Exception {
        callsHold(server.uris().get(0).toString());
    }

    @Test
    void javaCallsPythonsService() throws Exception {
        String service = pythonPrograms().get(1).replace(":4242", ":%d");
        assertThat(service).contains("tcp://127.0.0.1:%d");
        int port = Ports.free();
        try (ForeignProcess python = ZeroRpcPeer.start(STAND_IN
                + service.replace("%d", Integer.toString(port))
                        .replace("server.run()", "print('bound')\nserver.run()"))) {
            assertThat(python.line()).isEqualTo("bound");
            callsHold("zerorpc+tcp://127.0.0.1:" + port);
        }
    }

    private static void callsHold(String uri) throws Exception {
        // snippet
        try (RpcClient client = RpcClient.connect(uri)) { // zerorpc+tcp://127.0.0.1:4242
            Weather weather = client.create(Weather.class); // the same interface, whoever serves it
            Reading now = weather.latest("Bern");
            double mean = client.call(double.class, "mean", List.of(1, 2.5)); // no interface needed
            List<Reading> readings = new CopyOnWriteArrayList<>();
            RpcStreams.consume(weather.follow("Bern", 2), readings::add).join();
            // end
            assertThat(now).isEqualTo(new Reading("Bern", 21.5, List.of("dry")));
            assertThat(mean).isEqualTo(1.75);
            assertThat(readings).extracting(Reading::celsius).containsExactly(21.5, 21.5);
            assertThatThrownBy(() -> weather.latest("Atlantis"))
                    .isInstanceOf(UnknownStation.class)
                    .hasMessage("no station 'Atlantis'");
        }
    }

    @Test
    void failuresAreToldApart() {
        try (RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
            Weather weather = client.create(Weather.class);
            // snippet
            try {
                weather.latest("Atlantis");
            } catch (UnknownStation e) {
                System.err.println(e.getMessage()); // raise UnknownStation("…") in Python
            } catch (RpcException e) {
                System.err.println(e.status() + ": " + e.getMessage()); // any other error
            }
            // end
            assertThatThrownBy(() -> client.call(int.class, "nosuch"))
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNIMPLEMENTED));
        }
    }

    @Test
    void heartbeatsAreSet() {
        // snippet
        RpcServer patient = RpcServer.builder()
                .register(Weather.class, new Stations())
                .listen("zerorpc+tcp://127.0.0.1:0?heartbeatMillis=10000&silentMillis=30000")
                .start();
        // end
        String python = ZeroRpcPeer.run("""
                weather = Client(sys.argv[1], habits=Habits(heartbeat=10))
                print(weather.mean([1, 2.5]))
                weather.close()
                """, patient.uris().get(0).toString().replaceAll("zerorpc\\+|\\?.*", ""));
        assertThat(python).isEqualTo("1.75\n");
        patient.close();
    }

    private static List<String> pythonPrograms() throws IOException {
        Matcher program = Pattern.compile("```python\\R(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "docs", "zerorpc.md")));
        List<String> programs = new ArrayList<>();
        while (program.find()) {
            programs.add(program.group(1));
        }
        return programs;
    }
}
