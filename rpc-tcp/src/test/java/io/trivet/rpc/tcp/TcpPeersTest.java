package io.trivet.rpc.tcp;

import static io.trivet.rpc.tcp.TcpPeer.CANCEL;
import static io.trivet.rpc.tcp.TcpPeer.FAULT;
import static io.trivet.rpc.tcp.TcpPeer.PING;
import static io.trivet.rpc.tcp.TcpPeer.PONG;
import static io.trivet.rpc.tcp.TcpPeer.PREFACE;
import static io.trivet.rpc.tcp.TcpPeer.REQUEST;
import static io.trivet.rpc.tcp.TcpPeer.RESPONSE;
import static io.trivet.rpc.tcp.TcpPeer.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.rpc.Held;
import io.trivet.contracts.rpc.Holding;
import io.trivet.contracts.rpc.TransportFixture;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.net.BufferLeaks.LosesNone;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that break the wire's rules lose their connection, and don't affect others. */
@LosesNone
class TcpPeersTest extends TransportFixture {

    private final Holding holding = new Holding();
    private RpcServer server;
    private Held neighbour;

    TcpPeersTest() {
        super(new TcpTransportTest());
    }

    interface Anything {
        Object echo(Object value);
    }

    @BeforeEach
    void start() {
        server = serve(offers -> offers.register(Held.class, holding).register(Anything.class, value -> value));
        closing(holding::openAll);
        neighbour = connect(server).create(Held.class);
        assertThat(neighbour.add(1, 1)).isEqualTo(2);
    }

    private TcpPeer connectRaw() throws IOException {
        return closing(TcpPeer.of(server));
    }

    private TcpPeer begun() throws IOException {
        TcpPeer peer = connectRaw();
        peer.out.writeLong(PREFACE);
        return peer;
    }

    private void assertStands(TcpPeer peer) throws IOException {
        peer.frame(REQUEST, 99, request(60_000, "add", 0x82, 3, 4));
        assertThat(peer.expect(RESPONSE, 99)).containsExactly(0, 0, 7);
    }

    @Test
    void whoKeepsToTheRulesIsServed() throws IOException {
        TcpPeer peer = begun();
        assertStands(peer);
        peer.frame(PING, 12);
        assertThat(peer.expect(PONG, 12)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "TRVT\0\0\0\0",
                "trvt\1\0\0\0",
                "\26\3\1\2\0\1\0\1",
                "\0\0\0\0\0\0\0\0"
            })
    void aWrongPrefaceEndsTheConnection(String preface) throws IOException {
        TcpPeer peer = connectRaw();
        peer.out.write(preface.getBytes(StandardCharsets.ISO_8859_1));
        peer.awaitEnd();
        assertThat(neighbour.add(3, 4)).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRVT\1\0\0\0", "TRVT\3\0\0\0", "TRVT\377\1\2\3", "TRVT\1\0\0\1"})
    void aNewerPeerIsServedInThisVersion(String preface) throws IOException {
        TcpPeer peer = connectRaw();
        peer.out.write(preface.getBytes(StandardCharsets.ISO_8859_1));
        assertStands(peer);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, 4, 1024 * 1024 * 1024 + 1})
    void aFrameOfALengthThatThereCannotBeEndsTheConnection(int length) throws IOException {
        TcpPeer peer = begun();
        assertStands(peer);
        peer.out.writeInt(length);
        assertThat(peer.reasonOfEnd()).contains(Integer.toUnsignedString(length), "5 to 16777216");
        peer.awaitEnd();
        assertThat(neighbour.add(3, 4)).isEqualTo(7);
    }

    @Test
    void aPeerThatStopsInTheMiddleBlocksNoOther() throws IOException {
        TcpPeer prefaceOnly = connectRaw();
        prefaceOnly.out.write(0x54);
        TcpPeer lengthOnly = begun();
        lengthOnly.out.writeInt(16 * 1024 * 1024);
        TcpPeer half = begun();
        half.out.writeInt(1_000);
        half.out.write(REQUEST);
        half.out.write(new byte[300]);
        assertThat(neighbour.add(3, 4)).isEqualTo(7);
        for (TcpPeer peer : new TcpPeer[] {prefaceOnly, lengthOnly, half}) {
            peer.socket.shutdownOutput();
            peer.awaitEnd();
        }
        assertThat(neighbour.add(3, 4)).isEqualTo(7);
    }

    @Test
    void aRequestThatEndsTooEarlyIsRefusedAndItsConnectionGoesOn() throws IOException {
        TcpPeer peer = begun();
        byte[] whole = request(60_000, "add", 0x82, 3, 4);
        for (int length = 0; length < whole.length; length++) {
            peer.frame(REQUEST, length + 1, Arrays.copyOf(whole, length));
            byte[] fault = peer.expect(FAULT, length + 1);
            assertThat(RpcStatus.ofNumber(fault[0]))
                    .as("a request of %s bytes", length)
                    .isIn(RpcStatus.INTERNAL, RpcStatus.INVALID_ARGUMENT);
        }
        assertStands(peer);
    }

    @Test
    void aRequestThatLiesAboutItsPartsIsRefused() throws IOException {
        TcpPeer peer = begun();
        byte[] longName = request(60_000, "add", 0x82, 3, 4);
        longName[4] = (byte) 0xFF;
        peer.frame(REQUEST, 1, longName);
        assertThat(peer.expect(FAULT, 1)[0]).isEqualTo((byte) RpcStatus.INTERNAL.number());
        byte[] longMetadata = request(60_000, "add", 0x82, 3, 4);
        longMetadata[9] = (byte) 0xFF;
        peer.frame(REQUEST, 2, longMetadata);
        assertThat(peer.expect(FAULT, 2)[0]).isEqualTo((byte) RpcStatus.INTERNAL.number());
        peer.frame(REQUEST, 3, request(60_000, "add", 0x9B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF));
        assertThat(peer.expect(FAULT, 3)[0]).isEqualTo((byte) RpcStatus.INVALID_ARGUMENT.number());
        peer.frame(REQUEST, 4, request(60_000, "add", 0x82, 0x61, 'x', 4));
        assertThat(peer.expect(FAULT, 4)[0]).isEqualTo((byte) RpcStatus.INVALID_ARGUMENT.number());
        peer.frame(REQUEST, 5, request(60_000, "\u00e9\u4e2d", 0x80));
        assertThat(peer.expect(FAULT, 5)[0]).isEqualTo((byte) RpcStatus.UNIMPLEMENTED.number());
        assertStands(peer);
    }

    @Test
    void framesOfNewerPeersAreSkipped() throws IOException {
        TcpPeer peer = begun();
        peer.frame(42, 1, (byte) 1, (byte) 2);
        peer.frame(0, 1);
        peer.frame(-1, 1);
        peer.frame(CANCEL, 1234);
        peer.frame(RESPONSE, 1, (byte) 0);
        assertStands(peer);
    }

    @Test
    void twoCallsOfOneIdEndTheConnection() throws Exception {
        TcpPeer peer = begun();
        byte[] hold = request(60_000, "hold", 0x81, 0x61, 'g');
        peer.frame(REQUEST, 1, hold);
        holding.gate("g").awaitArrival();
        peer.frame(REQUEST, 1, hold);
        assertThat(peer.reasonOfEnd()).contains("two requests at once with the id 1");
        peer.awaitEnd();
        assertThat(get(holding.gate("g").passed())).as("it went through").isFalse();
        assertThat(neighbour.add(3, 4)).isEqualTo(7);
    }

    @Test
    void noRequestHasTheIdOfTheConnection() throws IOException {
        TcpPeer peer = begun();
        peer.frame(REQUEST, 0, request(60_000, "add", 0x82, 3, 4));
        assertThat(peer.reasonOfEnd()).contains("the id 0");
        peer.awaitEnd();
        assertThat(neighbour.add(3, 4)).isEqualTo(7);
    }

    @Test
    void valuesThatNestTooDeepOrLieAboutTheirLengthAreTheirCallsMatter() throws IOException {
        TcpPeer peer = begun();
        int[] deep = new int[400];
        Arrays.fill(deep, 0x81);
        peer.frame(REQUEST, 1, request(60_000, "echo", deep));
        assertThat(text(peer.expect(FAULT, 1))).contains("deeper than 200 levels");
        peer.frame(REQUEST, 2, request(60_000, "hold", 0x82, 0x61, 'g', 0x9F, 0xFF));
        assertThat(text(peer.expect(FAULT, 2))).contains("arguments don't fit");
        peer.frame(REQUEST, 3, request(60_000, "hold", 0x81, 0x7A, 0x7F, 0xFF, 0xFF, 0xFF, 'g'));
        assertThat(text(peer.expect(FAULT, 3))).contains("2147483647 bytes begins 1 bytes before the end");
        peer.frame(REQUEST, 4, request(60_000, "hold", 0x81, 0x62, 0xC3, 0x28));
        assertThat(text(peer.expect(FAULT, 4))).contains("isn't UTF-8");
        peer.frame(REQUEST, 5, request(60_000, "add", 0x82, 3, 4, 0x05, 0x06));
        assertThat(text(peer.expect(FAULT, 5))).contains("2 more bytes follow");
        assertStands(peer);
    }

    private static String text(byte[] fault) {
        assertThat(RpcStatus.ofNumber(fault[0])).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        return new String(fault, StandardCharsets.UTF_8);
    }

    @Test
    void aFrameMayComeByteByByte() throws IOException {
        TcpPeer peer = connectRaw();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream whole = new DataOutputStream(bytes);
        byte[] body = request(60_000, "add", 0x82, 3, 4);
        whole.writeLong(PREFACE);
        whole.writeInt(5 + body.length);
        whole.write(REQUEST);
        whole.writeInt(7);
        whole.write(body);
        peer.socket.setTcpNoDelay(true);
        for (byte each : bytes.toByteArray()) {
            peer.out.write(each);
            peer.out.flush();
        }
        assertThat(peer.expect(RESPONSE, 7)).containsExactly(0, 0, 7);
    }

    private interface Answer {
        void to(TcpPeer peer) throws IOException;
    }

    /** Returns the exception of a client's call whose server answers like this after the client's preface. */
    private RpcStatus statusOf(Answer answer) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Future<?> answering = threads.submit(() -> {
                // A client repeats a call that was never sent.
                for (int i = 0; i < 3; i++) {
                    try (TcpPeer peer = new TcpPeer(listening.accept())) {
                        assertThat(peer.in.readLong()).isEqualTo(PREFACE);
                        answer.to(peer);
                        peer.awaitEnd();
                    }
                }
                return null;
            });
            try (RpcClient client = RpcClient.builder("tcp://127.0.0.1:" + listening.getLocalPort())
                    .timeout(LONG)
                    .connect()) {
                return status(() -> client.call(int.class, "add", 3, 4));
            } finally {
                listening.close();
                answering.cancel(true);
            }
        }
    }

    private static void takeRequest(TcpPeer peer) throws IOException {
        int length = peer.in.readInt();
        assertThat(peer.in.read()).isEqualTo(REQUEST);
        assertThat(peer.in.readInt()).isEqualTo(1);
        peer.in.readNBytes(length - 5);
    }

    @Test
    void aClientEndsItsCallsWhenTheServerBreaksTheRules() throws Exception {
        assertThat(statusOf(
                        peer -> peer.out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(RpcStatus.INTERNAL);
        assertThat(statusOf(peer -> {
                    peer.out.writeLong(PREFACE);
                    peer.out.writeInt(-1);
                }))
                .isEqualTo(RpcStatus.INTERNAL);
        assertThat(statusOf(peer -> {
                    peer.out.writeLong(PREFACE);
                    takeRequest(peer);
                    peer.frame(RESPONSE, 1);
                }))
                .isEqualTo(RpcStatus.INTERNAL);
        assertThat(statusOf(peer -> {
                    peer.out.writeLong(PREFACE);
                    takeRequest(peer);
                    peer.frame(FAULT, 1);
                }))
                .isEqualTo(RpcStatus.INTERNAL);
        assertThat(statusOf(peer -> {
                    peer.out.writeLong(PREFACE);
                    takeRequest(peer);
                    peer.frame(RESPONSE, 1, (byte) 0, (byte) 0, (byte) 0x61, (byte) 'x');
                }))
                .isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(statusOf(peer -> {
                    peer.out.writeLong(PREFACE);
                    takeRequest(peer);
                    peer.frame(RESPONSE, 1, (byte) 0, (byte) 0, (byte) 7, (byte) 7);
                }))
                .as("more than one result")
                .isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(statusOf(peer -> {
                    peer.out.writeLong(PREFACE);
                    takeRequest(peer);
                    byte[] empty = {(byte) RpcStatus.RESOURCE_EXHAUSTED.number(), 0, 0, (byte) 0xA0};
                    peer.frame(FAULT, 0, empty);
                }))
                .as("the server ends the connection and says why")
                .isEqualTo(RpcStatus.RESOURCE_EXHAUSTED);
        assertThat(statusOf(peer -> {
                    peer.out.writeLong(PREFACE);
                    takeRequest(peer);
                    peer.close();
                }))
                .isEqualTo(RpcStatus.UNAVAILABLE);
    }

    @Test
    void anAnswerToNoCallIsSkipped() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            RpcClient client = connect("tcp://127.0.0.1:" + listening.getLocalPort(), LONG);
            CompletableFuture<Integer> call =
                    CompletableFuture.supplyAsync(() -> client.call(int.class, "add", 3, 4), threads);
            TcpPeer peer = closing(new TcpPeer(listening.accept()));
            peer.out.writeLong(PREFACE);
            assertThat(peer.in.readLong()).isEqualTo(PREFACE);
            takeRequest(peer);
            peer.frame(RESPONSE, 77, (byte) 0, (byte) 0, (byte) 1);
            peer.frame(42, 1, (byte) 9);
            peer.frame(RESPONSE, 1, (byte) 0, (byte) 0, (byte) 7);
            assertThat(get(call)).isEqualTo(7);
        }
    }
}
