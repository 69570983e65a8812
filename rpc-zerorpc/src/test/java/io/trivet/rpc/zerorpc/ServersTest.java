package io.trivet.rpc.zerorpc;

import static io.trivet.rpc.zerorpc.ZmtpPeer.GREETING;
import static io.trivet.rpc.zerorpc.ZmtpPeer.READY_OF_ROUTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.rpc.TransportFixture;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.net.BufferLeaks.LosesNone;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A client ends its calls at once when the server breaks the rules, or the connection. */
@LosesNone
class ServersTest extends TransportFixture {
    ServersTest() {
        super(new ZeroRpcTransportTest());
    }

    private interface Answer {
        void to(ZmtpPeer peer) throws IOException;
    }

    /** Returns the status with which a call ends whose server answers like this. */
    private RpcStatus statusOf(Answer answer) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Future<?> answering = threads.submit(() -> {
                // A client repeats a call that was never sent.
                for (int i = 0; i < 3; i++) {
                    try (ZmtpPeer peer = new ZmtpPeer(listening.accept())) {
                        answer.to(peer);
                        peer.awaitEnd();
                    }
                }
                return null;
            });
            try (RpcClient client = RpcClient.builder("zerorpc+tcp://127.0.0.1:" + listening.getLocalPort())
                    .timeout(LONG)
                    .connect()) {
                return status(() -> client.call(int.class, "add", 3, 4));
            } finally {
                listening.close();
                answering.cancel(true);
            }
        }
    }

    private static Object takeCall(ZmtpPeer peer) throws IOException {
        peer.greet(READY_OF_ROUTER);
        ZmtpPeer.Event call = peer.expect("add");
        assertThat(call.arguments()).isEqualTo(List.of(3, 4));
        assertThat(call.header()).containsEntry("v", 3).containsKey("trivet_timeout_ms");
        assertThat(peer.envelope).hasToString("|");
        return Objects.requireNonNull(call.header().get("message_id"));
    }

    @Test
    void theServerIsAnother() throws Exception {
        assertThat(statusOf(
                        peer -> peer.out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(RpcStatus.INTERNAL);
        assertThat(statusOf(peer -> {
                    peer.out.write(GREETING);
                    peer.out.write(ZmtpPeer.ready("PUB"));
                }))
                .isEqualTo(RpcStatus.INTERNAL);
        assertThat(statusOf(peer -> {
                    peer.out.write(GREETING);
                    peer.write("0100 00 01 c0");
                }))
                .isEqualTo(RpcStatus.INTERNAL);
    }

    @Test
    void theServersFramesAreAbsurd() throws Exception {
        for (String frame : List.of("02 ffffffffffffffff", "02 0000010000000000", "03 0000000000000100")) {
            assertThat(statusOf(peer -> {
                        takeCall(peer);
                        peer.write(frame);
                    }))
                    .as(frame)
                    .isEqualTo(RpcStatus.INTERNAL);
        }
    }

    @Test
    void theServersAnswersDontFit() throws Exception {
        for (Object arguments : List.of(List.of("x"), "x", 7, Map.of("a", 1), List.of())) {
            assertThat(statusOf(peer -> peer.event(takeCall(peer), "m", "OK", arguments)))
                    .as("%s", arguments)
                    .isIn(RpcStatus.INVALID_ARGUMENT, RpcStatus.INTERNAL);
        }
        for (Object arguments : List.of("x", 7, Map.of("a", 1))) {
            assertThat(statusOf(peer -> peer.event(takeCall(peer), "m", "ERR", arguments)))
                    .as("%s", arguments)
                    .isEqualTo(RpcStatus.INVALID_ARGUMENT);
        }
    }

    @Test
    void theServersAnswerIsTooLong() throws Exception {
        assertThat(statusOf(peer -> {
                    Object id = takeCall(peer);
                    byte[] content = ZmtpPeer.content(List.of(
                            Map.of("message_id", "m", "v", 3, "response_to", id), "OK", List.of(new byte[16 << 20])));
                    peer.send(content);
                }))
                .isEqualTo(RpcStatus.INVALID_ARGUMENT);
    }

    @Test
    void theConnectionBreaks() throws Exception {
        assertThat(statusOf(peer -> {
                    takeCall(peer);
                    peer.close();
                }))
                .isEqualTo(RpcStatus.UNAVAILABLE);
    }
}
