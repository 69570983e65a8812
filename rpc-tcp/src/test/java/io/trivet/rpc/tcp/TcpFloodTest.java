package io.trivet.rpc.tcp;

import static io.trivet.rpc.tcp.TcpPeer.CREDIT;
import static io.trivet.rpc.tcp.TcpPeer.FAULT;
import static io.trivet.rpc.tcp.TcpPeer.PREFACE;
import static io.trivet.rpc.tcp.TcpPeer.REFUSED;
import static io.trivet.rpc.tcp.TcpPeer.REQUEST;
import static io.trivet.rpc.tcp.TcpPeer.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.rpc.FloodedServer;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
 * The requests of a few peers must not overload a server of 256 MB: other clients are served, meanwhile and afterwards.
 */
@Timeout(180)
class TcpFloodTest {
    private static final long MAX_HEAP = 200L << 20;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<TcpPeer> peers = new ArrayList<>();
    private static FloodedServer server;

    @BeforeAll
    static void start() throws Exception {
        server = FloodedServer.start("tcp://127.0.0.1:0");
        server.serves(1);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void unharmed() throws Exception {
        closePeers();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        server.serves(100);
        assertThat(server.neighbour().heap().mostBytes()).isLessThan(MAX_HEAP);
    }

    private TcpPeer begun() throws IOException {
        TcpPeer peer = new TcpPeer(new Socket(
                InetAddress.getLoopbackAddress(), server.uris().get(0).getPort()));
        peers.add(peer);
        assertThat(peer.in.readLong()).isEqualTo(PREFACE);
        peer.out.writeLong(PREFACE);
        return peer;
    }

    private static int[] number(int value) {
        return new int[] {0x81, 0x1A, value >> 24 & 0xFF, value >> 16 & 0xFF, value >> 8 & 0xFF, value & 0xFF};
    }

    /** Sends requests until the server stops reading, at most this many, and reads no answer. */
    private Future<?> ask(TcpPeer peer, int count, String method, int argument) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream all = new DataOutputStream(bytes);
        byte[] body = request(600_000, method, number(argument));
        for (int i = 1; i <= count; i++) {
            TcpPeer.frame(all, REQUEST, i, body);
        }
        return threads.submit(() -> {
            peer.out.write(bytes.toByteArray());
            return null;
        });
    }

    private void closePeers() throws IOException {
        for (TcpPeer peer : peers) {
            peer.close();
        }
    }

    @Test
    void unreadAnswersAreMadeOnlyForAWhile() throws Exception {
        ask(begun(), 5_000, "big", 100_000);
        server.serves(100);
        for (int i = 0; i < 8; i++) {
            ask(begun(), 5_000, "big", 100_000);
        }
        server.serves(100);
        for (int i = 0; i < 8; i++) {
            ask(begun(), 5_000, "bigSoon", 100_000);
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
            for (int i = 0; i < 8_000; i++) {
                calls.add(asking.big(100_000).thenAccept(text -> got.addAndGet(text.length() == 100_000 ? 1 : 0)));
            }
            server.serves(100);
            CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();
        }
        assertThat(got).hasValue(8_000);
    }

    interface Asking {
        CompletableFuture<String> big(int characters);

        CompletableFuture<String> same(int nothing);
    }

    /** Two hundred answers at a time, of which the memory can hold two: a client that reads gets all of them. */
    @Test
    void largeAnswersAreMadeAsThereIsMemoryForThem() throws Exception {
        for (int i = 0; i < 64; i++) {
            ask(begun(), 4, "same", 0);
        }
        server.serves(100);
        closePeers();
        try (RpcClient client = RpcClient.builder(server.uris().get(0).toString())
                .timeout(Duration.ofMinutes(2))
                .connect()) {
            List<CompletableFuture<Integer>> calls = new ArrayList<>();
            Asking asking = client.create(Asking.class);
            for (int i = 0; i < 20; i++) {
                calls.add(asking.same(0).thenApply(String::length));
            }
            server.serves(100);
            assertThat(calls).allSatisfy(call -> assertThat(call.join()).isEqualTo(16_000_000));
        }
    }

    @Test
    void valuesThatTakeMoreMemoryThanBytesCostTheirSendersAnError() throws Exception {
        byte[] nulls = request(600_000, "count", new int[6 + 16_000_000]);
        Arrays.fill(nulls, nulls.length - 16_000_000, nulls.length, (byte) 0xF6);
        byte[] head = {(byte) 0x81, (byte) 0x9A, 0, (byte) 0xF4, 0x24, 0};
        System.arraycopy(head, 0, nulls, nulls.length - 16_000_000 - head.length, head.length);
        List<Future<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            TcpPeer peer = begun();
            answers.add(threads.submit(() -> {
                peer.frame(REQUEST, 1, nulls);
                peer.in.readInt();
                assertThat(peer.in.read()).isIn(FAULT, REFUSED);
                assertThat(peer.in.readInt()).isEqualTo(1);
                return peer.in.readNBytes(1);
            }));
        }
        server.serves(100);
        for (Future<byte[]> answer : answers) {
            assertThat(RpcStatus.ofNumber(answer.get()[0]))
                    .isIn(RpcStatus.INVALID_ARGUMENT, RpcStatus.RESOURCE_EXHAUSTED);
        }
    }

    @Test
    void unreadStreamsHoldNoMoreThanAnswers() throws Exception {
        for (int i = 0; i < 4; i++) {
            TcpPeer peer = begun();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream all = new DataOutputStream(bytes);
            int characters = i % 2 == 0 ? 10 : 100_000;
            for (int id = 1; id <= 1_000; id++) {
                TcpPeer.frame(all, REQUEST, id, request(600_000, "texts", number(characters)));
                TcpPeer.frame(all, CREDIT, id, (byte) 0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF);
            }
            threads.submit(() -> {
                peer.out.write(bytes.toByteArray());
                return null;
            });
        }
        server.serves(100);
    }

    @Test
    void unfinishedFramesOfManyShareOneBound() throws Exception {
        byte[] part = new byte[15_000_000];
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            TcpPeer peer = begun();
            sent.add(threads.submit(() -> {
                peer.out.writeInt(16_000_000);
                peer.out.write(REQUEST);
                peer.out.writeInt(1);
                peer.out.write(part);
                return null;
            }));
        }
        server.serves(100);
        for (Future<?> each : sent) {
            each.get();
        }
        server.serves(100);
    }
}
