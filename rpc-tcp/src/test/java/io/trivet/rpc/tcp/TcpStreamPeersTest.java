package io.trivet.rpc.tcp;

import static io.trivet.rpc.tcp.TcpPeer.BEGUN;
import static io.trivet.rpc.tcp.TcpPeer.CANCEL;
import static io.trivet.rpc.tcp.TcpPeer.CREDIT;
import static io.trivet.rpc.tcp.TcpPeer.END;
import static io.trivet.rpc.tcp.TcpPeer.ITEM;
import static io.trivet.rpc.tcp.TcpPeer.PING;
import static io.trivet.rpc.tcp.TcpPeer.PONG;
import static io.trivet.rpc.tcp.TcpPeer.PREFACE;
import static io.trivet.rpc.tcp.TcpPeer.REQUEST;
import static io.trivet.rpc.tcp.TcpPeer.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.rpc.TransportFixture;
import io.trivet.testkit.net.BufferLeaks.LosesNone;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that receive streams on a plain socket: they get exactly as many items as they gave credit for. */
@LosesNone
class TcpStreamPeersTest extends TransportFixture {
    /** Number of items of a stream that never ends by itself. */
    private static final int FOR_EVER = 23;

    private final AtomicLong asked = new AtomicLong();
    private final CompletableFuture<Void> cancelled = new CompletableFuture<>();
    private TcpPeer peer;

    TcpStreamPeersTest() {
        super(new TcpTransportTest());
    }

    interface Numbers {
        Flow.Publisher<Integer> upTo(int count);
    }

    /** Counts from 1, and starts again after 20. */
    private final class Counted implements Flow.Publisher<Integer> {
        private final int count;

        Counted(int count) {
            this.count = count;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super Integer> subscriber) {
            subscriber.onSubscribe(new Flow.Subscription() {
                private int sent;

                @Override
                public void request(long items) {
                    asked.addAndGet(items);
                    for (long i = 0; i < items && sent < count; i++) {
                        sent++;
                        subscriber.onNext(sent);
                        if (count == FOR_EVER) {
                            sent %= 20;
                        } else if (sent == count) {
                            subscriber.onComplete();
                        }
                    }
                }

                @Override
                public void cancel() {
                    cancelled.complete(null);
                }
            });
            if (count == 0) {
                subscriber.onComplete();
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        peer = closing(TcpPeer.of(serve(Numbers.class, Counted::new)));
        peer.out.writeLong(PREFACE);
    }

    private void begin(int id, int count) throws IOException {
        peer.frame(REQUEST, id, request(60_000, "upTo", 0x81, count));
        assertThat(peer.expect(BEGUN, id)).containsExactly(0, 0);
    }

    private static byte[] credit(int items) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(items).array();
    }

    private void expectItem(int id, int number) throws IOException {
        assertThat(peer.expect(ITEM, id)).containsExactly(number);
    }

    private void assertNothingComes() throws IOException {
        peer.frame(PING, 77);
        peer.expect(PONG, 77);
    }

    @Test
    void nothingComesWithoutCredit() throws IOException {
        begin(1, 3);
        assertNothingComes();

        peer.frame(CREDIT, 1, credit(1));
        expectItem(1, 1);
        assertNothingComes();
        assertThat(asked).hasValue(1);

        peer.frame(CREDIT, 1, credit(5));
        expectItem(1, 2);
        expectItem(1, 3);
        peer.expect(END, 1);
    }

    @Test
    void creditMayComeWithTheRequest() throws IOException {
        ByteArrayOutputStream together = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(together);
        TcpPeer.frame(out, REQUEST, 1, request(60_000, "upTo", 0x81, 2));
        TcpPeer.frame(out, CREDIT, 1, credit(1));
        TcpPeer.frame(out, CREDIT, 1, credit(1));
        peer.out.write(together.toByteArray());

        peer.expect(BEGUN, 1);
        expectItem(1, 1);
        expectItem(1, 2);
        peer.expect(END, 1);
    }

    @Test
    void aStreamWithoutItemsEndsWithoutCredit() throws IOException {
        begin(1, 0);
        peer.expect(END, 1);
    }

    @Test
    void creditIsUnsignedAndAddsUp() throws IOException {
        begin(1, 22);
        for (int i = 0; i < 3; i++) {
            peer.frame(CREDIT, 1, credit(-1));
        }
        for (int number = 1; number <= 22; number++) {
            expectItem(1, number);
        }
        peer.expect(END, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void creditOfZeroOrForNoStreamIsSkipped(int kind) throws IOException {
        begin(1, 2);
        switch (kind) {
            case 0 -> peer.frame(CREDIT, 1, credit(0));
            case 1 -> peer.frame(CREDIT, 1, (byte) 0, (byte) 9);
            default -> peer.frame(CREDIT, 5, credit(9));
        }
        assertNothingComes();

        peer.frame(CREDIT, 1, credit(2));
        expectItem(1, 1);
        expectItem(1, 2);
        peer.expect(END, 1);
        assertThat(asked).as("nothing but the last credit counts").hasValue(2);
    }

    @Test
    void aStreamThatWasCancelledIsOverAndItsIdIsFree() throws Exception {
        begin(1, FOR_EVER);
        peer.frame(CREDIT, 1, credit(2));
        expectItem(1, 1);
        expectItem(1, 2);

        peer.frame(CANCEL, 1);
        peer.frame(CREDIT, 1, credit(2));
        begin(1, 1);

        cancelled.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        peer.frame(CREDIT, 1, credit(1));
        expectItem(1, 1);
        peer.expect(END, 1);
    }

    @Test
    void aConnectionThatIsLostEndsItsStreams() throws Exception {
        begin(1, FOR_EVER);
        peer.frame(CREDIT, 1, credit(-1));
        expectItem(1, 1);

        peer.close();

        cancelled.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void whatTheServerSendsAClientMaySendAndIsPassedOver() throws IOException {
        begin(1, 1);
        peer.frame(ITEM, 1, (byte) 7);
        peer.frame(END, 1);
        peer.frame(BEGUN, 1, (byte) 0, (byte) 0);
        assertNothingComes();

        peer.frame(CREDIT, 1, credit(1));
        expectItem(1, 1);
        peer.expect(END, 1);
    }
}
