package io.trivet.testkit.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that don't keep to the wire's rules lose their connection, and harm nobody else. */
class TcpPeersTest extends TransportFixture {
    private static final long PREFACE = 0x54_52_56_54_01_00_00_00L;
    private static final int REQUEST = 1;
    private static final int RESPONSE = 2;
    private static final int FAULT = 3;
    private static final int CANCEL = 4;
    private static final int PING = 7;
    private static final int PONG = 8;

    private final Holding holding = new Holding();
    private RpcServer server;
    private Held neighbour;

    TcpPeersTest() {
        super(new TcpTransportTest());
    }

    /** A peer that writes what it wants. */
    private static final class Peer implements AutoCloseable {
        final Socket socket;
        final DataOutputStream out;
        final DataInputStream in;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout((int) (PATIENCE_SECONDS * 1000));
            out = new DataOutputStream(socket.getOutputStream());
            in = new DataInputStream(socket.getInputStream());
        }

        void frame(int type, int id, byte... body) throws IOException {
            out.writeInt(5 + body.length);
            out.write(type);
            out.writeInt(id);
            out.write(body);
        }

        /** Reads a frame of this type and id, and returns its body. */
        byte[] expect(int type, int id) throws IOException {
            int length = in.readInt();
            assertThat(in.read()).as("type").isEqualTo(type);
            assertThat(in.readInt()).as("id").isEqualTo(id);
            return in.readNBytes(length - 5);
        }

        /** Waits until the other side has closed the connection, whatever comes before that. */
        void awaitEnd() throws IOException {
            try {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (SocketException e) {
                // It closed before it had read all that was sent.
                return;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @BeforeEach
    void start() {
        server = serve(Held.class, holding);
        closing(holding::openAll);
        neighbour = connect(server).create(Held.class);
        assertThat(neighbour.add(1, 1)).isEqualTo(2);
    }

    private Peer connectRaw() throws IOException {
        Peer peer = closing(new Peer(new Socket(
                InetAddress.getLoopbackAddress(), server.uris().get(0).getPort())));
        assertThat(peer.in.readLong()).isEqualTo(PREFACE);
        return peer;
    }

    private Peer begun() throws IOException {
        Peer peer = connectRaw();
        peer.out.writeLong(PREFACE);
        return peer;
    }

    /** A request without metadata; the arguments are an array of CBOR. */
    private static byte[] request(int millis, String method, int... arguments) {
        byte[] name = method.getBytes(StandardCharsets.UTF_8);
        byte[] body = new byte[6 + name.length + 2 + arguments.length];
        body[0] = (byte) (millis >> 24);
        body[1] = (byte) (millis >> 16);
        body[2] = (byte) (millis >> 8);
        body[3] = (byte) millis;
        body[5] = (byte) name.length;
        System.arraycopy(name, 0, body, 6, name.length);
        for (int i = 0; i < arguments.length; i++) {
            body[8 + name.length + i] = (byte) arguments[i];
        }
        return body;
    }

    private void assertStands(Peer peer) throws IOException {
        peer.frame(REQUEST, 99, request(60_000, "add", 0x82, 3, 4));
        assertThat(peer.expect(RESPONSE, 99)).containsExactly(0, 0, 7);
    }

    @Test
    void whoKeepsToTheRulesIsServed() throws IOException {
        Peer peer = begun();
        assertStands(peer);
        peer.frame(PING, 12);
        assertThat(peer.expect(PONG, 12)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "TRVT\2\0\0\0", "TRVT\1\0\0\1", "\0\0\0\0\0\0\0\0"})
    void aWrongPrefaceEndsTheConnection(String preface) throws IOException {
        Peer peer = connectRaw();
        peer.out.write(preface.getBytes(StandardCharsets.ISO_8859_1));
        peer.awaitEnd();
        assertThat(neighbour.add(3, 4)).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, 4, 16 * 1024 * 1024 + 1})
    void aFrameOfALengthThatThereCannotBeEndsTheConnection(int length) throws IOException {
        Peer peer = begun();
        assertStands(peer);
        peer.out.writeInt(length);
        peer.out.write(new byte[100]);
        peer.awaitEnd();
        assertThat(neighbour.add(3, 4)).isEqualTo(7);
    }

    @Test
    void whoStopsInTheMiddleHoldsNobodyUp() throws IOException {
        Peer prefaceOnly = connectRaw();
        prefaceOnly.out.write(0x54);
        Peer lengthOnly = begun();
        lengthOnly.out.writeInt(16 * 1024 * 1024);
        Peer half = begun();
        half.out.writeInt(1_000);
        half.out.write(REQUEST);
        half.out.write(new byte[300]);
        assertThat(neighbour.add(3, 4)).isEqualTo(7);
        for (Peer peer : new Peer[] {prefaceOnly, lengthOnly, half}) {
            peer.socket.shutdownOutput();
            peer.awaitEnd();
        }
        assertThat(neighbour.add(3, 4)).isEqualTo(7);
    }

    @Test
    void aRequestThatEndsTooEarlyIsRefusedAndItsConnectionGoesOn() throws IOException {
        Peer peer = begun();
        byte[] whole = request(60_000, "add", 0x82, 3, 4);
        for (int length = 0; length < whole.length; length++) {
            peer.frame(REQUEST, length, Arrays.copyOf(whole, length));
            byte[] fault = peer.expect(FAULT, length);
            assertThat(RpcStatus.ofNumber(fault[0]))
                    .as("a request of %s bytes", length)
                    .isIn(RpcStatus.INTERNAL, RpcStatus.INVALID_ARGUMENT);
        }
        assertStands(peer);
    }

    @Test
    void aRequestThatLiesAboutItsPartsIsRefused() throws IOException {
        Peer peer = begun();
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
    void whatANewerPeerSaysIsPassedOver() throws IOException {
        Peer peer = begun();
        peer.frame(42, 1, (byte) 1, (byte) 2);
        peer.frame(0, 1);
        peer.frame(-1, 1);
        peer.frame(CANCEL, 1234);
        peer.frame(RESPONSE, 1, (byte) 0);
        assertStands(peer);
    }

    @Test
    void twoCallsOfOneIdEndTheConnection() throws Exception {
        Peer peer = begun();
        byte[] hold = request(60_000, "hold", 0x81, 0x61, 'g');
        peer.frame(REQUEST, 1, hold);
        holding.gate("g").awaitArrival();
        peer.frame(REQUEST, 1, hold);
        peer.awaitEnd();
        assertThat(get(holding.gate("g").passed())).as("it went through").isFalse();
        assertThat(neighbour.add(3, 4)).isEqualTo(7);
    }

    @Test
    void aFrameMayComeByteByByte() throws IOException {
        Peer peer = connectRaw();
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
        void to(Peer peer) throws IOException;
    }

    /** Returns with what a client's call fails whose server answers like this, once the client's preface has come. */
    private RpcStatus statusOf(Answer answer) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Future<?> answering = threads.submit(() -> {
                // A client calls again where the call never left.
                for (int i = 0; i < 3; i++) {
                    try (Peer peer = new Peer(listening.accept())) {
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

    private static void request(Peer peer) throws IOException {
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
                    request(peer);
                    peer.frame(RESPONSE, 1);
                }))
                .isEqualTo(RpcStatus.INTERNAL);
        assertThat(statusOf(peer -> {
                    peer.out.writeLong(PREFACE);
                    request(peer);
                    peer.frame(FAULT, 1);
                }))
                .isEqualTo(RpcStatus.INTERNAL);
        assertThat(statusOf(peer -> {
                    peer.out.writeLong(PREFACE);
                    request(peer);
                    peer.frame(RESPONSE, 1, (byte) 0, (byte) 0, (byte) 0x61, (byte) 'x');
                }))
                .isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(statusOf(peer -> {
                    peer.out.writeLong(PREFACE);
                    request(peer);
                    peer.close();
                }))
                .isEqualTo(RpcStatus.UNAVAILABLE);
    }

    @Test
    void anAnswerToNobodyIsPassedOver() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            RpcClient client = connect("tcp://127.0.0.1:" + listening.getLocalPort(), LONG);
            CompletableFuture<Integer> call =
                    CompletableFuture.supplyAsync(() -> client.call(int.class, "add", 3, 4), threads);
            Peer peer = closing(new Peer(listening.accept()));
            peer.out.writeLong(PREFACE);
            assertThat(peer.in.readLong()).isEqualTo(PREFACE);
            request(peer);
            peer.frame(RESPONSE, 77, (byte) 0, (byte) 0, (byte) 1);
            peer.frame(42, 1, (byte) 9);
            peer.frame(RESPONSE, 1, (byte) 0, (byte) 0, (byte) 7);
            assertThat(get(call)).isEqualTo(7);
        }
    }
}
