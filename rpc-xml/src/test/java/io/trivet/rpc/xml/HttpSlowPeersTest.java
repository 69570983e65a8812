package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.LoopMemory;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.spi.MemoryBudget;
import io.trivet.rpc.xml.IncomingRequest.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that a complete request must arrive within a limit, however steadily its bytes come, and that an answer must be
 * read within one.
 */
@Timeout(120)
class HttpSlowPeersTest {
    private static final String ECHO = RawClient.echo("x");

    /** The server's reading side of a connection, on a clock that this test controls. */
    private static final class Reading {
        private final MemoryAccount account = new MemoryBudget(1 << 20).newAccount();
        private final EmbeddedChannel channel = new EmbeddedChannel();

        Reading() {
            LoopMemory memory = new LoopMemory(account);
            RequestReader reader = new RequestReader(RpcLimits.defaults(), memory);
            channel.freezeTime();
            channel.pipeline().addLast(new RequestDecoder(RpcLimits.defaults(), memory, reader::refuse), reader);
        }

        void comes(String bytes) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
        }

        void passes(int seconds) {
            channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }

        IncomingRequest read() {
            return channel.readInbound();
        }
    }

    private static final String HEAD = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n";

    @ParameterizedTest
    @ValueSource(strings = {"", "POST / HTTP/1.1\r\n", HEAD})
    void aRequestThatDripsInEndsAtItsLimit(String beginning) {
        Reading reading = new Reading();
        reading.comes(beginning + "P");
        for (int seconds = 0; seconds < 60; seconds += 5) {
            assertThat(reading.read()).as("after " + seconds + " seconds").isNull();
            reading.passes(5);
            reading.comes("a");
        }
        IncomingRequest ended = reading.read();
        assertThat(ended.refusal()).isEqualTo(Refusal.TOO_SLOW);
        reading.comes("a".repeat(2000));
        assertThat(reading.read()).as("what comes behind it").isNull();
        reading.channel.close();
        assertThat(reading.account.held()).isZero();
    }

    @Test
    void eachRequestHasTheWholeTimeAndNoneHasItBetweenThem() {
        Reading reading = new Reading();
        for (int i = 0; i < 5; i++) {
            reading.comes(HEAD + "a".repeat(500));
            reading.passes(59);
            reading.comes("a".repeat(500));
            assertThat(reading.read().document()).hasSize(1000);
            // A connection may be idle for longer.
            reading.passes(250);
        }
        // The beginning of the next request comes with the end of the last.
        reading.comes(HEAD + "a".repeat(1000) + "POST /");
        assertThat(reading.read().document()).hasSize(1000);
        reading.passes(59);
        assertThat(reading.read()).isNull();
        reading.passes(1);
        assertThat(reading.read().refusal()).isEqualTo(Refusal.TOO_SLOW);
    }

    @Test
    void whatIsReadOfAHeadCounts() {
        Reading reading = new Reading();
        reading.comes("POST / HTTP/1.1\r\n" + "a:b\r\n".repeat(1000));
        assertThat(reading.account.held()).isGreaterThan(100_000);
        reading.comes("\r\n");
        assertThat(reading.read().head().headers().size()).isEqualTo(1000);
        reading.channel.close();
    }

    private static RawClient hasty() {
        return new RawClient(RpcServer.builder()
                .register(RawClient.Text.class, value -> value)
                .limits(RpcLimits.builder()
                        .maxMessageTime(Duration.ofMillis(300))
                        .build())
                .listen("http://127.0.0.1:0")
                .start());
    }

    @Test
    void aSlowPeerIsInformedAfterTheAnswersToItsRunningCalls() throws IOException {
        RawClient client = hasty();
        try (RpcServer server = client.server();
                Socket slow = client.connect();
                Socket behind = client.connect()) {
            assertThat(server.uris()).hasSize(1);
            slow.getOutputStream().write("POST / HT".getBytes(StandardCharsets.US_ASCII));
            assertThat(RawClient.readToEnd(slow))
                    .startsWith("HTTP/1.1 408 ")
                    .contains("connection: close", "0.3 seconds", "RpcLimits.maxMessageTime");
            behind.getOutputStream().write((RawClient.request(ECHO) + HEAD).getBytes(StandardCharsets.US_ASCII));
            assertThat(RawClient.readToEnd(behind))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("<string>x</string>", "HTTP/1.1 408 ");
            assertThat(client.answer(ECHO)).contains("<string>x</string>");
        }
    }

    /** A server's answer has a time limit too: here it announces its length, and stops in the middle. */
    @Test
    void anAnswerThatIsNotEndedFailsItsCallBeforeItsDeadline() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                RpcClient client = RpcClient.builder("http://127.0.0.1:" + listening.getLocalPort())
                        .timeout(Duration.ofHours(1))
                        .limits(RpcLimits.builder()
                                .maxMessageTime(Duration.ofMillis(300))
                                .build())
                        .connect()) {
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> {
                try (Socket peer = listening.accept()) {
                    peer.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<?xml"
                                    .getBytes(StandardCharsets.US_ASCII));
                    peer.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThatThrownBy(() -> client.call(int.class, "add", 1, 2))
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNAVAILABLE))
                    .hasMessageContaining("wasn't complete after 0.3 seconds");
            answering.get(60, TimeUnit.SECONDS);
        }
    }

    interface Large {
        byte[] large();
    }

    @Test
    void whoDoesNotReadItsAnswersLosesItsConnection() throws Exception {
        try (RpcServer server = RpcServer.builder()
                        .register(Large.class, () -> new byte[4 << 20])
                        .limits(RpcLimits.builder()
                                .maxMessageTime(Duration.ofMillis(300))
                                .build())
                        .listen("http://127.0.0.1:0")
                        .start();
                Socket peer = new RawClient(server).connect();
                RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
            String large = RawClient.request("<methodCall><methodName>large</methodName></methodCall>");
            peer.getOutputStream().write(large.repeat(3).getBytes(StandardCharsets.US_ASCII));
            byte[] few = peer.getInputStream().readNBytes(100);
            assertThat(new String(few, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200 ");
            // A peer that reads would show that it does.
            Awaitility.await("the end of the connection")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> hasEnded(peer));
            assertThat(client.<byte[]>call(byte[].class, "large")).hasSize(4 << 20);
        }
    }

    private static boolean hasEnded(Socket peer) {
        try {
            peer.getOutputStream().write('x');
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
