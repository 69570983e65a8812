package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.RpcServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests after a running call are answered after it, and wait within limits. */
@Timeout(60)
class HttpOrderTest {
    interface Held {
        Object echo(Object value);

        String hold();
    }

    private static final class Holder implements Held {
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch free = new CountDownLatch(1);
        private final CountDownLatch echoed = new CountDownLatch(1);

        @Override
        public Object echo(Object value) {
            echoed.countDown();
            return value;
        }

        @Override
        public String hold() {
            held.countDown();
            try {
                free.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("given up", e);
            }
            return "held";
        }
    }

    private static final long MANY_BYTES = 100_000_000;
    private static final String HOLD =
            RawClient.request("<methodCall><methodName>hold</methodName></methodCall>", "X-First: 1\r\n");
    private static final String LAST = RawClient.request(RawClient.echo("last"), "Connection: close\r\n");

    private final Holder holder = new Holder();
    private final RawClient client = new RawClient(RpcServer.builder()
            .register(Held.class, holder)
            .listen("http://127.0.0.1:0")
            .start());

    @AfterEach
    void close() {
        holder.free.countDown();
        client.server().close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the statuses and results in all answers, in order. */
    private static String outline(String answers) {
        StringBuilder outline = new StringBuilder();
        for (String answer : answers.split("(?=HTTP/1\\.)", -1)) {
            outline.append(answer, 9, 12);
            int result = answer.indexOf("<string>");
            if (result >= 0) {
                outline.append('=').append(answer, result + 8, answer.indexOf("</string>"));
            }
            outline.append(' ');
        }
        return outline.toString().strip();
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
        try (Socket socket = client.connect()) {
            int count = 100;
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < count; i++) {
                socket.getOutputStream().write(bytes(RawClient.request(RawClient.echo("n" + i))));
                expected.append("200=n").append(i).append(' ');
            }
            socket.getOutputStream().write(bytes(LAST));
            assertThat(outline(RawClient.readToEnd(socket))).isEqualTo(expected + "200=last");
        }
    }

    /** A client that asks for permission before it sends its document, and doesn't get it, while another call runs. */
    @Test
    void theRefusalOfADocumentThatIsAnnouncedWaitsForItsTurn() throws Exception {
        try (Socket socket = client.connect()) {
            socket.getOutputStream()
                    .write(
                            bytes(
                                    HOLD
                                            + "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n"));
            holder.held.await();
            socket.setSoTimeout(300);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout(30_000);
            holder.free.countDown();
            assertThat(outline(RawClient.readToEnd(socket))).isEqualTo("200=held 413");
        }
    }

    @Test
    void anUnknownExpectationIsNoReasonToRefuseACall() throws Exception {
        try (Socket socket = client.connect()) {
            socket.getOutputStream()
                    .write(bytes(HOLD + LAST.replace("Connection: close", "Expect: magic\r\nConnection: close")));
            holder.held.await();
            holder.free.countDown();
            assertThat(outline(RawClient.readToEnd(socket))).isEqualTo("200=held 200=last");
        }
    }

    @Test
    void nothingRunsBehindADocumentThatIsTooLong() throws Exception {
        String chunks = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1000001\r\n"
                + "x".repeat(0x1000001) + "\r\n0\r\n\r\n";
        try (Socket socket = client.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(bytes(HOLD + chunks + RawClient.request(RawClient.echo("behind"))));
            // When so much more has been taken, the server has seen everything before it.
            out.write(bytes(chunks));
            holder.held.await();
            holder.free.countDown();
            assertThat(outline(RawClient.readToEnd(socket))).isEqualTo("200=held 413");
            assertThat(holder.echoed.getCount()).as("calls that didn't run").isEqualTo(1);
        }
    }

    /** Sends as much of a large input as the server takes; it has stopped when nothing is taken for a while. */
    private static long sendUntilFull(SocketChannel channel, byte[] requests) throws IOException {
        channel.configureBlocking(false);
        long sent = 0;
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            ByteBuffer buffer = ByteBuffer.wrap(requests);
            while (sent < MANY_BYTES && selector.select(1000) > 0) {
                selector.selectedKeys().clear();
                sent += channel.write(buffer);
                if (!buffer.hasRemaining()) {
                    buffer.rewind();
                }
            }
        }
        return sent;
    }

    private void waitOutside(String requests) throws Exception {
        try (SocketChannel channel = SocketChannel.open(
                new InetSocketAddress("127.0.0.1", client.server().uris().get(0).getPort()))) {
            channel.write(ByteBuffer.wrap(bytes(HOLD)));
            holder.held.await();
            // The bytes that the server takes, and those that the sockets hold.
            assertThat(sendUntilFull(channel, bytes(requests))).isLessThan(MANY_BYTES / 3);
        }
    }

    @Test
    void longDocumentsWaitOutsideTheServer() throws Exception {
        waitOutside(RawClient.request(RawClient.echo("<string>" + "x".repeat(8_000_000) + "</string>")));
    }

    @Test
    void manyRequestsWaitOutsideTheServer() throws Exception {
        waitOutside(RawClient.request(RawClient.echo("x")).repeat(10_000));
    }
}
