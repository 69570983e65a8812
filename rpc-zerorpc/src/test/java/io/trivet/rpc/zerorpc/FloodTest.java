package io.trivet.rpc.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcClient;
import io.trivet.testkit.rpc.FloodedServer;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The calls of a few peers must not overload a server of 256 MB: other clients are served, meanwhile and afterwards.
 */
@Timeout(180)
class FloodTest {
    private static final long MAX_HEAP = 200L << 20;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<ZmtpPeer> peers = new ArrayList<>();
    private static FloodedServer server;

    @BeforeAll
    static void start() throws Exception {
        server = FloodedServer.start("zerorpc+tcp://127.0.0.1:0");
        server.serves(1);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void unharmed() throws Exception {
        for (ZmtpPeer peer : peers) {
            peer.close();
        }
        threads.shutdownNow();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        server.serves(100);
        assertThat(server.neighbour().heap().mostBytes()).isLessThan(MAX_HEAP);
    }

    private ZmtpPeer dealer() throws IOException {
        ZmtpPeer peer = new ZmtpPeer(new Socket(
                InetAddress.getLoopbackAddress(), server.uris().get(0).getPort()));
        peers.add(peer);
        peer.greet(ZmtpPeer.READY_OF_DEALER);
        return peer;
    }

    private static byte[] message(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[] {1, 0, 2});
        out.writeLong(content.length);
        out.write(content);
        return bytes.toByteArray();
    }

    /** Sends calls until the server stops reading, at most this many, and reads no answer. */
    private Future<?> ask(ZmtpPeer peer, int count, String method, int argument) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 1; i <= count; i++) {
            all.writeBytes(
                    message(ZmtpPeer.content(List.of(Map.of("message_id", i, "v", 3), method, List.of(argument)))));
        }
        return threads.submit(() -> {
            peer.out.write(all.toByteArray());
            return null;
        });
    }

    interface Asking {
        CompletableFuture<String> big(int characters);
    }

    @Test
    void unreadAnswersAreMadeOnlyForAWhile() throws Exception {
        for (int i = 0; i < 8; i++) {
            ask(dealer(), 5_000, "big", 100_000);
        }
        server.serves(100);
        for (int i = 0; i < 8; i++) {
            ask(dealer(), 5_000, "bigSoon", 100_000);
        }
        server.serves(100);
    }

    @Test
    void whoReadsGetsAllAnswersHoweverMany() throws Exception {
        AtomicInteger got = new AtomicInteger();
        try (RpcClient client = RpcClient.builder(server.uris().get(0).toString())
                .timeout(Duration.ofMinutes(2))
                .connect()) {
            List<CompletableFuture<Void>> calls = new ArrayList<>();
            Asking asking = client.create(Asking.class);
            for (int i = 0; i < 2_000; i++) {
                calls.add(asking.big(100_000).thenAccept(text -> got.addAndGet(text.length() == 100_000 ? 1 : 0)));
            }
            server.serves(100);
            CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();
        }
        assertThat(got).hasValue(2_000);
    }

    @Test
    void messagesThatNeverEndTakeBoundedMemory() throws Exception {
        byte[] half = new byte[1 << 20];
        for (int i = 0; i < 300; i++) {
            ZmtpPeer peer = dealer();
            peer.write("0100 02 0000000000a00000");
            threads.submit(() -> {
                peer.out.write(half);
                return null;
            });
        }
        server.serves(100);
    }

    @Test
    void streamsThatNobodyReadsStop() throws Exception {
        for (int i = 0; i < 8; i++) {
            ZmtpPeer peer = dealer();
            for (int id = 0; id < 20; id++) {
                peer.call(id, "texts", 100_000);
                peer.event(id, "m", "_zpc_more", List.of(1_000_000));
            }
        }
        server.serves(100);
    }

    @Test
    void pingsAndRefusalsThatNobodyReadsStopTheirSender() throws Exception {
        ByteArrayOutputStream pings = new ByteArrayOutputStream();
        ByteArrayOutputStream calls = new ByteArrayOutputStream();
        byte[] ping = ZmtpPeer.hex("04170450494e470064" + "61".repeat(16));
        for (int i = 0; i < 100_000; i++) {
            pings.writeBytes(ping);
            calls.writeBytes(message(ZmtpPeer.content(List.of(Map.of("message_id", i, "v", 3), "nosuch", List.of()))));
        }
        for (int i = 0; i < 4; i++) {
            for (byte[] flood : List.of(pings.toByteArray(), calls.toByteArray())) {
                ZmtpPeer peer = dealer();
                threads.submit(() -> {
                    while (!Thread.interrupted()) {
                        peer.out.write(flood);
                    }
                    return null;
                });
            }
        }
        server.serves(100);
    }
}
