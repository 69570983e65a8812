package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trivet.contracts.net.Ports;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.testkit.foreign.ForeignProcess;
import io.trivet.testkit.foreign.ForeignProgram;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A download manager, whose methods have optional parameters, and which sends all sizes as strings. */
@Timeout(180)
class AriaTest {
    record Version(String version, List<String> enabledFeatures) {}

    record Status(String gid, String status, long totalLength, long completedLength, int connections) {}

    interface Aria {
        Version getVersion();

        String addUri(List<String> uris, Map<String, String> options);

        Status tellStatus(String gid);

        Status tellStatus(String gid, List<String> keys);

        String remove(String gid);
    }

    private ForeignProcess process;
    private RpcClient client;
    private Aria aria;

    @BeforeEach
    void start() throws IOException {
        ForeignProgram program = ForeignProgram.find("aria2c", "aria2");
        int port = Ports.free();
        process = program.start(
                "--no-conf=true", "--enable-rpc=true", "--rpc-listen-port=" + port, "--dir=/nowhere", "--quiet=true");
        client = RpcClient.connect("http://127.0.0.1:" + port + "/rpc");
        aria = client.create("aria2", Aria.class);
        Awaitility.await("aria2 listens")
                .atMost(60, TimeUnit.SECONDS)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> aria.getVersion() != null);
    }

    @AfterEach
    void stop() {
        if (process != null) {
            client.close();
            process.close();
        }
    }

    @Test
    void aDownloadIsAddedAndLookedAt() {
        assertThat(aria.getVersion().version()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(aria.getVersion().enabledFeatures()).contains("XML-RPC");

        String gid = aria.addUri(List.of("http://127.0.0.1:9/nothing"), Map.of("pause", "true"));

        assertThat(aria.tellStatus(gid)).isEqualTo(new Status(gid, "paused", 0, 0, 0));
        assertThat(aria.tellStatus(gid, List.of("status"))).isEqualTo(new Status(null, "paused", 0, 0, 0));
        assertThat((Object) client.call(Map.class, "aria2.tellStatus", gid, List.of("totalLength")))
                .as("sizes as they come")
                .isEqualTo(Map.of("totalLength", "0"));

        assertThat(aria.remove(gid)).isEqualTo(gid);
        RpcException unknown = catchThrowableOfType(RpcException.class, () -> aria.tellStatus("0000000000000000"));
        assertThat(((XmlRpcFault) unknown.getCause()).code()).isEqualTo(1);
    }
}
