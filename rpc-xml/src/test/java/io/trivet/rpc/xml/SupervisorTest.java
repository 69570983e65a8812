package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trivet.contracts.net.Ports;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.foreign.ForeignProcess;
import io.trivet.testkit.foreign.ForeignProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A supervisor of processes, which usually listens on a Unix socket, and answers batches in its own form. */
@Timeout(180)
class SupervisorTest {
    record State(int statecode, String statename) {}

    record ProcessInfo(String name, String group, String statename, int pid, long start, String description) {}

    interface Supervisor {
        State getState();

        String getSupervisorVersion();

        List<ProcessInfo> getAllProcessInfo();

        ProcessInfo getProcessInfo(String name);

        boolean startProcess(String name);

        boolean startProcess(String name, boolean wait);

        boolean stopProcess(String name, boolean wait);
    }

    private Path directory;
    private ForeignProcess process;
    private String onFile;
    private String onPort;

    @BeforeEach
    void start() throws IOException {
        ForeignProgram program = ForeignProgram.find("supervisord", "supervisor");
        directory = Files.createTempDirectory("trivet-supervisor");
        int port = Ports.free();
        onFile = "http+unix://" + directory + "/s.sock?path=/RPC2";
        onPort = "127.0.0.1:" + port + "/RPC2";
        Path settings = Files.writeString(directory.resolve("settings"), """
                [supervisord]
                nodaemon=true
                logfile=/dev/null
                logfile_maxbytes=0
                pidfile=%1$s/pid
                childlogdir=%1$s
                [unix_http_server]
                file=%1$s/s.sock
                [inet_http_server]
                port=127.0.0.1:%2$d
                username=ada
                password=se:cret/1
                [rpcinterface:supervisor]
                supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
                [program:sleeper]
                command=sleep 1000
                autostart=false
                startsecs=0
                stopsignal=KILL
                """.formatted(directory, port));
        process = program.start("-c", settings.toString());
        try (RpcClient client = RpcClient.connect(onFile)) {
            Awaitility.await("the supervisor listens")
                    .atMost(60, TimeUnit.SECONDS)
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptions()
                    .until(() -> client.call(State.class, "supervisor.getState")
                            .statename()
                            .equals("RUNNING"));
        }
    }

    @AfterEach
    void stop() throws IOException {
        if (process != null) {
            process.close();
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private static void isSupervised(RpcClient client) {
        Supervisor stub = client.create("supervisor", Supervisor.class);
        assertThat(stub.getState()).isEqualTo(new State(1, "RUNNING"));
        assertThat(stub.getAllProcessInfo())
                .singleElement()
                .satisfies(info -> assertThat(info.name() + " " + info.statename() + " " + info.pid())
                        .isEqualTo("sleeper STOPPED 0"));

        assertThat(stub.startProcess("sleeper")).isTrue();
        ProcessInfo started = stub.getProcessInfo("sleeper");
        assertThat(started.statename()).isEqualTo("RUNNING");
        assertThat(started.pid()).isPositive();
        assertThat(started.start()).isPositive();

        RpcException twice = catchThrowableOfType(RpcException.class, () -> stub.startProcess("sleeper", true));
        assertThat(((XmlRpcFault) twice.getCause()).code()).isEqualTo(60);
        assertThat(twice).hasMessageContaining("ALREADY_STARTED");

        assertThat(stub.stopProcess("sleeper", true)).isTrue();
        assertThat(stub.getProcessInfo("sleeper").statename()).isEqualTo("STOPPED");
    }

    @Test
    void itIsCalledAtItsFile() {
        try (RpcClient client = RpcClient.connect(onFile)) {
            isSupervised(client);
        }
    }

    @Test
    void itIsCalledAtItsPortWithThePassword() {
        try (RpcClient client = RpcClient.connect("http://ada:se:cret%2F1@" + onPort)) {
            isSupervised(client);
        }
        for (String stranger : new String[] {"", "ada:secret@"}) {
            try (RpcClient client = RpcClient.connect("http://" + stranger + onPort)) {
                RpcException refused =
                        catchThrowableOfType(RpcException.class, () -> client.call(Map.class, "supervisor.getState"));
                assertThat(refused.status()).isEqualTo(RpcStatus.UNAUTHENTICATED);
            }
        }
    }

    @Test
    void itAnswersABatch() {
        try (RpcClient client = RpcClient.connect(onFile)) {
            MultiCall batch = new MultiCall(client);
            CompletableFuture<State> state = batch.add(State.class, "supervisor.getState");
            CompletableFuture<Boolean> nobody = batch.add(boolean.class, "supervisor.startProcess", "nobody");
            CompletableFuture<String> version = batch.add(String.class, "supervisor.getSupervisorVersion");
            batch.send().join();
            assertThat(state.join().statename()).isEqualTo("RUNNING");
            assertThat(nobody)
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withMessageContaining("BAD_NAME");
            assertThat(version.join()).matches("\\d+\\.\\d+.*");
        }
    }
}
