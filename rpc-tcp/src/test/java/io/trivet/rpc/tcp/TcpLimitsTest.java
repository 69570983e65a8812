package io.trivet.rpc.tcp;

import static io.trivet.rpc.tcp.TcpPeer.PREFACE;
import static io.trivet.rpc.tcp.TcpPeer.REFUSED;
import static io.trivet.rpc.tcp.TcpPeer.REQUEST;
import static io.trivet.rpc.tcp.TcpPeer.RESPONSE;
import static io.trivet.rpc.tcp.TcpPeer.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.net.TestCertificate;
import io.trivet.contracts.rpc.Held;
import io.trivet.contracts.rpc.Holding;
import io.trivet.contracts.rpc.TransportFixture;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.Tls;
import io.trivet.testkit.net.BufferLeaks.LosesNone;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Limits on the time and memory of peers that are slow, silent or greedy, here with values that a test can wait for.
 */
@LosesNone
class TcpLimitsTest extends TransportFixture {
    private static final TestCertificate CERTIFICATE = TestCertificate.ofLoopback();

    /**
     * The memory of frugal servers. There is room for a call of the size {@link #LARGE} together with its answer, but
     * not for one of {@link #LARGER} at the same time.
     */
    private static final int FRUGAL_BYTES = 1 << 20;

    private static final int LARGE = FRUGAL_BYTES / 6;

    private static final int LARGER = FRUGAL_BYTES / 3 * 2;

    private final Holding holding = new Holding();

    TcpLimitsTest() {
        super(new TcpTransportTest());
    }

    interface Blobs {
        byte[] blob(int size);
    }

    private RpcServer serve(String scheme) {
        return serve(scheme, RpcLimits.defaults());
    }

    private RpcServer serve(String scheme, RpcLimits limits) {
        RpcServer server = serve(
                scheme + "://127.0.0.1:0",
                offers -> offers.register(Held.class, holding)
                        .register(Blobs.class, byte[]::new)
                        .limits(limits));
        closing(holding::openAll);
        return server;
    }

    private RpcServer serveFrugally() {
        return serve("tcp", RpcLimits.builder().maxMemory(FRUGAL_BYTES).build());
    }

    private TcpPeer connectRaw(RpcServer server) throws IOException {
        return closing(TcpPeer.of(server));
    }

    private TcpPeer begun(RpcServer server) throws IOException {
        TcpPeer peer = connectRaw(server);
        peer.out.writeLong(PREFACE);
        return peer;
    }

    @Test
    void aPeerThatNeverCompletesAFrameLosesItsConnection() throws IOException {
        RpcServer server = serve("hasty");
        TcpPeer silent = connectRaw(server);
        TcpPeer halfPreface = connectRaw(server);
        halfPreface.out.writeInt((int) (PREFACE >>> 32));
        TcpPeer halfLength = begun(server);
        halfLength.out.writeShort(0);
        TcpPeer halfFrame = begun(server);
        halfFrame.out.writeInt(1_000);
        halfFrame.out.write(new byte[300]);
        for (TcpPeer peer : new TcpPeer[] {silent, halfPreface, halfLength, halfFrame}) {
            peer.awaitEnd();
        }
    }

    @Test
    void whoSendsAFrameDropByDropLosesItsConnection() throws IOException {
        TcpPeer peer = begun(serve("hasty"));
        peer.out.writeInt(1_000_000);
        peer.socket.setSoTimeout(20);
        long most = PATIENCE_SECONDS * 50;
        int drops = 0;
        while (isOpen(peer) && drops < most) {
            drops++;
        }
        assertThat(drops).isLessThan((int) most);
    }

    /** Sends another byte, and gives the other side a moment to close. */
    private static boolean isOpen(TcpPeer peer) throws IOException {
        try {
            peer.out.write(1);
            return peer.in.read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (SocketException e) {
            return false;
        }
    }

    @Test
    void aSilentClientIsTreatedAsLostAndItsCallsAreGivenUp() throws Exception {
        TcpPeer peer = begun(serve("hasty"));
        peer.frame(REQUEST, 1, request(60_000, "hold", 0x81, 0x61, 'g'));
        assertThat(get(holding.gate("g").passed())).as("it went through").isFalse();
        peer.awaitEnd();
    }

    @Test
    void whoNeverSecuresItsConnectionLosesIt() throws IOException {
        RpcServer server = closing(RpcServer.builder()
                .register(Held.class, holding)
                .tls(Tls.ofPem(CERTIFICATE.certificate(), CERTIFICATE.key()))
                .listen("hastys://127.0.0.1:0")
                .start());
        int port = server.uris().get(0).getPort();
        TcpPeer silent = closing(new TcpPeer(new Socket(InetAddress.getLoopbackAddress(), port)));
        TcpPeer half = closing(new TcpPeer(new Socket(InetAddress.getLoopbackAddress(), port)));
        half.out.write("\26\3\1\0\377\1\0".getBytes(StandardCharsets.ISO_8859_1));
        silent.awaitEnd();
        half.awaitEnd();
    }

    private interface Answer {
        void to(TcpPeer peer) throws IOException;
    }

    /** Returns the exception of a call whose server does this when a client has connected, and then nothing. */
    private RpcException faultOf(String scheme, Answer answer) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Future<?> answering = threads.submit(() -> {
                while (!listening.isClosed()) {
                    answer.to(closing(new TcpPeer(listening.accept())));
                }
                return null;
            });
            try (RpcClient client = RpcClient.builder(scheme + "://127.0.0.1:" + listening.getLocalPort())
                    .timeout(LONG)
                    .connect()) {
                return fault(() -> client.call(int.class, "add", 3, 4));
            } finally {
                listening.close();
                answering.cancel(true);
            }
        }
    }

    @Test
    void aClientLeavesAServerThatNeverBeginsOrStopsAnswering() throws Exception {
        RpcException never = faultOf("hasty", peer -> {});
        assertThat(never.status()).isEqualTo(RpcStatus.UNAVAILABLE);
        assertThat(never).hasMessageContaining("didn't send this wire's preface");
        RpcException insecure = faultOf("hastys", peer -> {});
        assertThat(insecure.status()).isEqualTo(RpcStatus.UNAVAILABLE);
        RpcException silent = faultOf("hasty", peer -> peer.out.writeLong(PREFACE));
        assertThat(silent.status()).isEqualTo(RpcStatus.UNAVAILABLE);
        assertThat(silent).hasMessageContaining("not even an answer to a ping");
        RpcException half = faultOf("hasty", peer -> {
            peer.out.writeLong(PREFACE);
            peer.out.writeInt(1_000);
            peer.out.write(new byte[300]);
        });
        assertThat(half.status()).isEqualTo(RpcStatus.UNAVAILABLE);
    }

    /** A call of {@code hold} with a gate's name of this many letters. */
    private static byte[] large(char letter, int count) {
        int[] arguments = new int[6 + count];
        Arrays.fill(arguments, letter);
        int[] head = {0x81, 0x7A, count >> 24, count >> 16 & 0xFF, count >> 8 & 0xFF, count & 0xFF};
        System.arraycopy(head, 0, arguments, 0, head.length);
        return request(60_000, "hold", arguments);
    }

    private Holding.Gate gate(char letter) {
        return holding.gate(String.valueOf(letter).repeat(LARGE));
    }

    @Test
    void largeCallsAreRefusedWhileThoseUnderWayTakeTheMemory() throws Exception {
        RpcServer server = serveFrugally();
        TcpPeer peer = begun(server);
        peer.frame(REQUEST, 1, large('a', LARGE));
        gate('a').awaitArrival();
        peer.frame(REQUEST, 2, large('b', LARGER));
        assertThat(peer.expect(REFUSED, 2)[0]).isEqualTo((byte) RpcStatus.RESOURCE_EXHAUSTED.number());
        Held neighbour = connect(server).create(Held.class);
        assertThat(neighbour.add(3, 4)).as("small calls go on").isEqualTo(7);
        gate('a').open();
        assertThat(peer.expect(RESPONSE, 1)).hasSize(2 + 5 + LARGE);
        peer.frame(REQUEST, 3, large('c', LARGE));
        gate('c').awaitArrival();
        peer.close();
        assertThat(get(gate('c').passed())).as("it went through").isFalse();
    }

    @Test
    void aFrameForWhichThereIsNoMemoryIsDroppedAsItComes() throws Exception {
        RpcServer server = serveFrugally();
        TcpPeer other = begun(server);
        other.frame(REQUEST, 1, large('a', LARGE));
        gate('a').awaitArrival();
        TcpPeer peer = begun(server);
        peer.out.writeInt(5 + FRUGAL_BYTES);
        peer.out.write(REQUEST);
        peer.out.writeInt(7);
        peer.out.write(new byte[LARGER]);
        assertThat(peer.expect(REFUSED, 7)[0]).isEqualTo((byte) RpcStatus.RESOURCE_EXHAUSTED.number());
        peer.out.write(new byte[FRUGAL_BYTES - LARGER]);
        gate('a').open();
        assertThat(other.expect(RESPONSE, 1)).hasSize(2 + 5 + LARGE);
        Held neighbour = connect(server).create(Held.class);
        soon("the memory is free again")
                .untilAsserted(() -> assertThat(neighbour.add(3, 4)).isEqualTo(7));
        peer.frame(REQUEST, 9, request(60_000, "add", 0x82, 3, 4));
        assertThat(peer.expect(RESPONSE, 9)).containsExactly(0, 0, 7);
    }

    @Test
    void anUnfinishedFrameHoldsNothingWhenItsConnectionIsGone() throws Exception {
        RpcServer server = serveFrugally();
        for (int i = 0; i < 10; i++) {
            TcpPeer peer = begun(server);
            peer.out.writeInt(FRUGAL_BYTES);
            peer.out.write(new byte[LARGE]);
            peer.socket.shutdownOutput();
            peer.awaitEnd();
        }
        Held neighbour = connect(server).create(Held.class);
        soon("the memory is free again")
                .untilAsserted(() -> assertThat(neighbour.add(3, 4)).isEqualTo(7));
    }

    @Test
    void whoNeverReadsItsAnswersLosesItsConnection() throws Exception {
        RpcServer server = serve(
                "tcp",
                RpcLimits.builder().maxMessageTime(Duration.ofMillis(300)).build());
        TcpPeer peer = begun(server);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        TcpPeer.frame(new DataOutputStream(all), REQUEST, 1, request(60_000, "hold", 0x81, 0x61, 'g'));
        for (int i = 2; i < 80; i++) {
            TcpPeer.frame(new DataOutputStream(all), REQUEST, i, request(60_000, "blob", 0x81, 0x1A, 0, 0x10, 0, 0));
        }
        peer.out.write(all.toByteArray());
        assertThat(get(holding.gate("g").passed())).as("it went through").isFalse();
        Held neighbour = connect(server).create(Held.class);
        soon("the memory is free again")
                .untilAsserted(() -> assertThat(neighbour.add(3, 4)).isEqualTo(7));
    }
}
