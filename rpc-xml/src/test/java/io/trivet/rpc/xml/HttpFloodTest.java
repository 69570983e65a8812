package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.CallOptions;
import io.trivet.rpc.RpcClient;
import io.trivet.testkit.rpc.FloodedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The requests of a few peers over http must not overload a server of 256 MB: other clients, on each wire, are served,
 * meanwhile and afterwards.
 */
@Timeout(300)
class HttpFloodTest {
    private static final long MAX_HEAP = 200L << 20;
    private static final int MAX_TIME = 16 << 20;

    private static FloodedServer server;
    private static RpcClient overTcp;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> peers = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void start() throws Exception {
        server = FloodedServer.start("http://127.0.0.1:0", "tcp://127.0.0.1:0");
        overTcp = RpcClient.builder(server.uris().get(1).toString())
                .timeout(Duration.ofSeconds(60))
                .connect();
        serves(1);
    }

    @AfterAll
    static void stop() {
        overTcp.close();
        server.close();
    }

    @AfterEach
    void close() throws Exception {
        closePeers();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        serves(50);
        assertThat(server.neighbour().heap().mostBytes()).isLessThan(MAX_HEAP);
    }

    private void closePeers() throws IOException {
        synchronized (peers) {
            for (Socket peer : peers) {
                peer.close();
            }
        }
    }

    private static void serves(int calls) {
        server.serves(calls);
        for (int i = 0; i < calls / 10; i++) {
            assertThat(overTcp.<Integer>call(int.class, "add", i, i)).isEqualTo(2 * i);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), server.uris().get(0).getPort());
        socket.setSoTimeout(120_000);
        peers.add(socket);
        return socket;
    }

    private static byte[] head(int length, String... headers) {
        return ("POST /RPC2 HTTP/1.1\r\nHost: localhost\r\nTrivet-Faults: typed\r\nContent-Length: " + length + "\r\n"
                        + String.join("", headers) + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] request(String document) {
        return RawClient.post(document, StandardCharsets.US_ASCII);
    }

    private static byte[] call(String method, int argument) {
        return request(RawClient.call(method, "<int>" + argument + "</int>"));
    }

    /** Sends bytes again and again until the server stops reading, at most this many times, and reads no answer. */
    private Future<?> send(int count, byte[] bytes) throws IOException {
        Socket peer = connect();
        return threads.submit(() -> {
            try {
                for (int i = 0; i < count; i++) {
                    peer.getOutputStream().write(bytes);
                }
            } catch (SocketException e) {
                // The server has closed the connection, or the test is over.
                return null;
            }
            return null;
        });
    }

    @Test
    void unreadAnswersAreMadeOnlyForAWhile() throws Exception {
        for (int i = 0; i < 9; i++) {
            send(1_000, call("big", 100_000));
        }
        serves(100);
        for (int i = 0; i < 8; i++) {
            send(1_000, call("bigSoon", 100_000));
        }
        serves(100);
    }

    @Test
    void largeAnswersAreMadeAsThereIsMemoryForThem() throws Exception {
        for (int i = 0; i < 64; i++) {
            send(2, call("same", 0));
        }
        serves(100);
        closePeers();
        try (RpcClient client = RpcClient.builder(server.uris().get(0).toString())
                .timeout(Duration.ofMinutes(4))
                .connect()) {
            List<CompletableFuture<Integer>> calls = new ArrayList<>();
            Asking asking = client.create(Asking.class);
            for (int i = 0; i < 20; i++) {
                calls.add(asking.same(0).thenApply(String::length));
            }
            serves(50);
            assertThat(calls).allSatisfy(call -> assertThat(call.join()).isEqualTo(16_000_000));
        }
    }

    interface Asking {
        CompletableFuture<String> big(int characters);

        CompletableFuture<String> same(int nothing);
    }

    @Test
    void whoReadsGetsAllAnswersHoweverMany() throws Exception {
        try (RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
            Asking asking = RpcClient.with(client.create(Asking.class), CallOptions.timeout(Duration.ofMinutes(4)));
            List<CompletableFuture<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                calls.add(asking.big(100_000).thenApply(String::length));
            }
            serves(50);
            assertThat(calls).allSatisfy(call -> assertThat(call.join()).isEqualTo(100_000));
        }
    }

    @Test
    void batchesOfManyLargeAnswersShareTheBound() throws Exception {
        String one =
                "<value><struct><member><name>methodName</name><value>big</value></member><member><name>params</name>"
                        + "<value><array><data><value><int>100000</int></value></data></array></value></member></struct></value>";
        byte[] fits =
                request(RawClient.call("system.multicall", "<array><data>" + one.repeat(150) + "</data></array>"));
        byte[] tooMuch =
                request(RawClient.call("system.multicall", "<array><data>" + one.repeat(5_000) + "</data></array>"));
        for (int i = 0; i < 64; i++) {
            send(2, i % 4 > 0 ? fits : tooMuch);
        }
        serves(100);
    }

    @Test
    void documentsThatAreSentSlowlyOrNeverEndedShareTheBound() throws Exception {
        byte[] head = head(MAX_TIME);
        byte[] part = new byte[MAX_TIME - 1000];
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Socket peer = connect();
            sent.add(threads.submit(() -> {
                peer.getOutputStream().write(head);
                try {
                    peer.getOutputStream().write(part);
                } catch (SocketException e) {
                    // It was refused before it was read.
                    return null;
                }
                return null;
            }));
        }
        serves(100);
        for (Future<?> each : sent) {
            each.get();
        }
        serves(100);
        List<byte[]> chunks = List.of(
                "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII),
                ("fff000\r\n" + "x".repeat(0xfff000)).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 8; i++) {
            for (byte[] each : chunks) {
                send(1, each);
            }
        }
        serves(50);
    }

    @Test
    void headsThatNeverEndAndManyAtOnceShareTheBound() throws Exception {
        byte[] half = ("POST / HTTP/1.1\r\n" + "a:b\r\n".repeat(1_600)).getBytes(StandardCharsets.US_ASCII);
        byte[] many = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2_000).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 1_500; i++) {
            send(1, half).get();
        }
        serves(50);
        for (int i = 0; i < 50; i++) {
            send(5, many);
        }
        serves(50);
    }

    /**
     * The main content of a document, and the Java form of its elements: those that take the most memory for their
     * bytes.
     */
    private static String filled(String before, String element, String after) {
        int room = MAX_TIME - 4096 - before.length() - after.length();
        return RawClient.call("count", before + element.repeat(room / element.length()) + after);
    }

    private static List<String> costly() {
        String array = "<array><data>";
        String end = "</data></array>";
        List<String> documents = new ArrayList<>();
        for (String element : List.of(
                "<value/>",
                "<value><struct/></value>",
                "<value><array/></value>",
                "<value><nil/></value>",
                "<value><i8>1111111111</i8></value>",
                "<value><struct><member><name/><value/></member></struct></value>",
                "<value>\u00e9</value>")) {
            documents.add(filled(array, element, end));
        }
        StringBuilder members = new StringBuilder("<struct>");
        for (int i = 0; members.length() < MAX_TIME - 4096; i++) {
            members.append("<member><name>").append(Integer.toString(i, 36)).append("</name><value/></member>");
        }
        documents.add(RawClient.call("count", array + "<value>" + members + "</struct></value>" + end));
        return documents;
    }

    /** Returns the beginning of an answer, with its fault if it has one. */
    private static String answer(Socket peer) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[8192];
        int count;
        while (!all.toString(StandardCharsets.US_ASCII).contains("</methodResponse>")
                && (count = peer.getInputStream().read(piece)) >= 0) {
            all.write(piece, 0, count);
        }
        return all.toString(StandardCharsets.US_ASCII);
    }

    private void assertRefused(List<byte[]> bodies, String... headers) throws Exception {
        List<Future<String>> answers = new ArrayList<>();
        for (byte[] body : bodies) {
            Socket peer = connect();
            answers.add(threads.submit(() -> {
                peer.getOutputStream().write(head(body.length, headers));
                peer.getOutputStream().write(body);
                return answer(peer);
            }));
        }
        serves(50);
        for (Future<String> answer : answers) {
            assertThat(answer.get())
                    .containsAnyOf("<string>INVALID_ARGUMENT</string>", "<string>RESOURCE_EXHAUSTED</string>");
        }
    }

    @Test
    void valuesThatTakeMoreMemoryThanBytesCostTheirSendersAnError() throws Exception {
        for (String document : costly()) {
            byte[] body = document.getBytes(StandardCharsets.UTF_8);
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket peer = connect();
                sent.add(threads.submit(() -> {
                    peer.getOutputStream().write(head(body.length));
                    peer.getOutputStream().write(body);
                    return answer(peer);
                }));
            }
            serves(20);
            for (Future<?> each : sent) {
                each.get();
            }
        }
    }

    @Test
    void packedDocumentsAreUnpackedAsThereIsMemoryForThem() throws Exception {
        byte[] noise = new byte[MAX_TIME / 40];
        new Random(4).nextBytes(noise);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) ('a' + (noise[i] & 15));
        }
        String comment = "<!--" + new String(noise, StandardCharsets.US_ASCII) + "-->";
        byte[] plain =
                filled(comment + "<array><data>", "<value/>", "</data></array>").getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        assertRefused(Collections.nCopies(24, packed.toByteArray()), "Content-Encoding: gzip\r\n");
    }

    @Test
    void documentsOfAnotherEncodingAreRecodedAsThereIsMemoryForThem() throws Exception {
        String start = "<?xml version='1.0' encoding='iso-8859-1'?>" + RawClient.call("count", "");
        byte[] document = new byte[MAX_TIME];
        java.util.Arrays.fill(document, (byte) 0xE9);
        byte[] head = start.substring(0, start.indexOf("</value>")).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, document, 0, head.length);
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Socket peer = connect();
            sent.add(threads.submit(() -> {
                peer.getOutputStream().write(head(document.length));
                peer.getOutputStream().write(document);
                return answer(peer);
            }));
        }
        serves(50);
        for (Future<?> each : sent) {
            assertThat((String) each.get()).contains("fault");
        }
    }
}
