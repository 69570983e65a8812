package io.trivet.rpc.tcp;

import static io.trivet.rpc.tcp.TcpPeer.CANCEL;
import static io.trivet.rpc.tcp.TcpPeer.CREDIT;
import static io.trivet.rpc.tcp.TcpPeer.END;
import static io.trivet.rpc.tcp.TcpPeer.FAULT;
import static io.trivet.rpc.tcp.TcpPeer.ITEM;
import static io.trivet.rpc.tcp.TcpPeer.OLD_PREFACE;
import static io.trivet.rpc.tcp.TcpPeer.PING;
import static io.trivet.rpc.tcp.TcpPeer.PONG;
import static io.trivet.rpc.tcp.TcpPeer.PREFACE;
import static io.trivet.rpc.tcp.TcpPeer.REQUEST;
import static io.trivet.rpc.tcp.TcpPeer.RESPONSE;
import static io.trivet.rpc.tcp.TcpPeer.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.rpc.TransportFixture;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.RpcStreams;
import io.trivet.testkit.net.BufferLeaks.LosesNone;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Peers on a plain socket that send streams to a server, or that take them from a client. */
@LosesNone
class TcpTakenPeersTest extends TransportFixture {
    private static final int REQUEST_LIMIT = 64 * 1024;

    private final CompletableFuture<Integer> held = new CompletableFuture<>();
    private final CountDownLatch entered = new CountDownLatch(1);

    TcpTakenPeersTest() {
        super(new TcpTransportTest());
    }

    interface Sums {
        CompletableFuture<Integer> sum(Flow.Publisher<Integer> numbers);

        /** Never subscribes to its stream. */
        CompletableFuture<Integer> hold(Flow.Publisher<Integer> numbers);

        /** Takes its stream to the end, and then doesn't answer. */
        CompletableFuture<Integer> late(Flow.Publisher<Integer> numbers);

        /** Takes anything. */
        CompletableFuture<Integer> count(Flow.Publisher<Object> items);
    }

    private final class Summing implements Sums {
        @Override
        public CompletableFuture<Integer> sum(Flow.Publisher<Integer> numbers) {
            AtomicInteger sum = new AtomicInteger();
            return RpcStreams.consume(numbers, sum::addAndGet).thenApply(nothing -> sum.get());
        }

        @Override
        public CompletableFuture<Integer> hold(Flow.Publisher<Integer> numbers) {
            entered.countDown();
            return held;
        }

        @Override
        public CompletableFuture<Integer> late(Flow.Publisher<Integer> numbers) {
            RpcStreams.consume(numbers, number -> {}).thenRun(entered::countDown);
            return held;
        }

        @Override
        public CompletableFuture<Integer> count(Flow.Publisher<Object> items) {
            AtomicInteger count = new AtomicInteger();
            return RpcStreams.consume(items, item -> count.incrementAndGet()).thenApply(nothing -> count.get());
        }
    }

    private TcpPeer peer(long preface) throws IOException {
        RpcServer server = serve(offers -> offers.register(Sums.class, new Summing())
                .limits(RpcLimits.builder().maxMessage(REQUEST_LIMIT).build()));
        TcpPeer peer = closing(TcpPeer.of(server));
        peer.out.writeLong(preface);
        return peer;
    }

    private static TcpPeer begun(TcpPeer peer, int id, String method) throws IOException {
        peer.frame(REQUEST, id, request(60_000, method, 0x80));
        assertThat(ByteBuffer.wrap(peer.expect(CREDIT, id)).getInt()).isPositive();
        return peer;
    }

    /** Reads frames until one of this type comes, skips the credit before it, and returns its body. */
    private static byte[] expectAfterCredit(TcpPeer peer, int type, int id) throws IOException {
        while (true) {
            int length = peer.in.readInt();
            int came = peer.in.read();
            assertThat(peer.in.readInt()).isEqualTo(id);
            byte[] body = peer.in.readNBytes(length - 5);
            if (came == type) {
                return body;
            }
            assertThat(came).isEqualTo(CREDIT);
        }
    }

    private static void assertStillServes(TcpPeer peer) throws IOException {
        peer.frame(PING, 77);
        peer.expect(PONG, 77);
    }

    private static RpcStatus status(byte[] fault) {
        return RpcStatus.ofNumber(fault[0]);
    }

    @Test
    void theItemsAreAnsweredAfterTheEnd() throws IOException {
        TcpPeer peer = begun(peer(PREFACE), 1, "sum");
        peer.frame(ITEM, 1, (byte) 3);
        peer.frame(ITEM, 1, (byte) 4);
        peer.frame(END, 1);
        assertThat(expectAfterCredit(peer, RESPONSE, 1)).containsExactly(0, 0, 7);
        peer.frame(ITEM, 1, (byte) 5);
        peer.frame(END, 1);
        peer.frame(FAULT, 1);
        assertStillServes(peer);
    }

    @Test
    void itemsAfterTheEndAreSkipped() throws IOException {
        TcpPeer peer = begun(peer(PREFACE), 1, "sum");
        peer.frame(ITEM, 1, (byte) 3);
        peer.frame(END, 1);
        peer.frame(ITEM, 1, (byte) 4);
        peer.frame(END, 1);
        assertThat(expectAfterCredit(peer, RESPONSE, 1)).containsExactly(0, 0, 3);
    }

    @Test
    void itemsWithoutCreditEndTheStream() throws IOException {
        TcpPeer peer = peer(PREFACE);
        peer.frame(REQUEST, 1, request(60_000, "hold", 0x80));
        peer.frame(ITEM, 1, (byte) 3);
        peer.expect(CANCEL, 1);
        peer.frame(ITEM, 1, (byte) 4);
        assertStillServes(peer);
        held.complete(17);
        assertThat(peer.expect(RESPONSE, 1)).containsExactly(0, 0, 17);
    }

    @Test
    void anItemThatIsNullEndsTheStream() throws IOException {
        TcpPeer peer = begun(peer(PREFACE), 1, "count");
        peer.frame(ITEM, 1, (byte) 0xF6);
        peer.expect(CANCEL, 1);
        assertThat(status(peer.expect(FAULT, 1))).isEqualTo(RpcStatus.INTERNAL);
        assertStillServes(peer);
    }

    @Test
    void anItemOfAnotherTypeEndsTheStream() throws IOException {
        TcpPeer peer = begun(peer(PREFACE), 1, "sum");
        peer.frame(ITEM, 1, (byte) 0x61, (byte) 'x');
        peer.expect(CANCEL, 1);
        assertThat(status(peer.expect(FAULT, 1))).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        peer.frame(ITEM, 1, (byte) 3);
        assertStillServes(peer);
    }

    @Test
    void anItemThatIsTooLongEndsTheStream() throws IOException {
        TcpPeer peer = begun(peer(PREFACE), 1, "count");
        peer.frame(ITEM, 1, new byte[REQUEST_LIMIT]);
        peer.expect(CANCEL, 1);
        byte[] fault = peer.expect(FAULT, 1);
        assertThat(status(fault)).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(new String(fault, StandardCharsets.UTF_8)).contains("too long", "RpcLimits.maxMessage");
        assertStillServes(peer);
    }

    @Test
    void aFailureGivesTheCallUpEvenIfItCannotBeRead() throws Exception {
        TcpPeer peer = peer(PREFACE);
        peer.frame(REQUEST, 1, request(60_000, "hold", 0x80));
        entered.await();
        peer.frame(FAULT, 1, (byte) 7);
        soon("the call is cancelled").until(held::isCancelled);
        // Its id is free again.
        peer.frame(REQUEST, 1, request(60_000, "sum", 0x80));
        peer.expect(CREDIT, 1);
        peer.frame(END, 1);
        assertThat(expectAfterCredit(peer, RESPONSE, 1)).containsExactly(0, 0, 0);
    }

    @Test
    void theServerEndsACallThatIsNotAnsweredInTimeAfterTheEndOfItsStream() throws Exception {
        TcpPeer peer = peer(PREFACE);
        peer.frame(REQUEST, 1, request(5_000, "late", 0x80));
        peer.expect(CREDIT, 1);
        peer.frame(END, 1);
        entered.await();
        assertThat(held).isNotDone();
        soon("the call is given up").until(held::isCancelled);
        assertStillServes(peer);
    }

    @Test
    void anOldClientIsToldThatTheMethodTakesAStream() throws IOException {
        TcpPeer peer = peer(OLD_PREFACE);
        peer.frame(REQUEST, 1, request(60_000, "sum", 0x80));
        byte[] fault = peer.expect(FAULT, 1);
        assertThat(status(fault)).isEqualTo(RpcStatus.UNIMPLEMENTED);
        assertThat(new String(fault, StandardCharsets.UTF_8)).contains("stream", "version 1");
        assertStillServes(peer);
    }

    private Sums stub(ServerSocket listening) {
        return connect("tcp://127.0.0.1:" + listening.getLocalPort(), LONG).create(Sums.class);
    }

    private static int accepted(TcpPeer peer, long preface) throws IOException {
        peer.out.writeLong(preface);
        assertThat(peer.in.readLong()).isEqualTo(PREFACE);
        if (preface == OLD_PREFACE) {
            return 0;
        }
        int length = peer.in.readInt();
        assertThat(peer.in.read()).isEqualTo(REQUEST);
        int id = peer.in.readInt();
        peer.in.readNBytes(length - 5);
        return id;
    }

    @Test
    void anOldServerIsSentNoStream() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Integer> answer = stub(listening).sum(RpcStreams.of(List.of(1)));
            TcpPeer peer = closing(new TcpPeer(listening.accept()));
            accepted(peer, OLD_PREFACE);
            Throwable failure = failure(answer);
            assertThat(failure).hasMessageContainingAll("'sum'", "version 1", "stream");
            assertThat(status(answer)).isEqualTo(RpcStatus.UNIMPLEMENTED);
        }
    }

    @Test
    void aServerCancelsTheStreamAndAnswersLater() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> cancelled = new CompletableFuture<>();
            CompletableFuture<Integer> answer = stub(listening)
                    .sum(to -> to.onSubscribe(new Flow.Subscription() {
                        @Override
                        public void request(long items) {
                            to.onNext(9);
                        }

                        @Override
                        public void cancel() {
                            cancelled.complete(null);
                        }
                    }));
            TcpPeer peer = closing(new TcpPeer(listening.accept()));
            int id = accepted(peer, PREFACE);
            peer.frame(CREDIT, id, (byte) 0, (byte) 0, (byte) 0, (byte) 1);
            assertThat(peer.expect(ITEM, id)).containsExactly(9);
            peer.frame(CANCEL, id);
            get(cancelled);
            assertThat(answer).isNotDone();
            peer.frame(RESPONSE, id, (byte) 0, (byte) 0, (byte) 9);
            assertThat(get(answer)).isEqualTo(9);
        }
    }

    @Test
    void aGreedyServerThatReadsSlowlyGetsNoMoreThanTheConnectionTakes() throws Exception {
        byte[] large = new byte[10_000];
        AtomicLong asked = new AtomicLong();
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            stub(listening)
                    .count(to -> to.onSubscribe(new Flow.Subscription() {
                        @Override
                        public void request(long items) {
                            asked.addAndGet(items);
                            for (long i = 0; i < items; i++) {
                                to.onNext(large);
                            }
                        }

                        @Override
                        public void cancel() {}
                    }));
            TcpPeer peer = closing(new TcpPeer(listening.accept()));
            int id = accepted(peer, PREFACE);
            for (int i = 0; i < 5; i++) {
                peer.frame(CREDIT, id, (byte) -1, (byte) -1, (byte) -1, (byte) -1);
            }
            for (long read = 1; read <= 2_000; read++) {
                assertThat(peer.expect(ITEM, id)).hasSizeGreaterThan(large.length);
                // The buffers of two sockets, and the client's own.
                assertThat((asked.get() - read) * large.length).isLessThanOrEqualTo(16L << 20);
            }
        }
    }
}
