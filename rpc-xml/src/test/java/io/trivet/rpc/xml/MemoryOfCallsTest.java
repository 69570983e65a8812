package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.CallOptions;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.MemoryBudget;
import io.trivet.rpc.spi.ServerSettings;
import io.trivet.rpc.spi.ServerTransport;
import io.trivet.rpc.spi.TransportProvider;
import io.trivet.rpc.tcp.TcpTransportProvider;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * After all calls are over, however they ended, no memory is counted; otherwise a server would finally have none left.
 */
@Timeout(120)
class MemoryOfCallsTest {
    private static final RpcLimits LIMITS =
            RpcLimits.builder().maxMessage(1 << 20).maxMemory(64 << 20).build();

    interface Work {
        Object echo(Object value);

        String big(int characters);

        CompletableFuture<String> bigSoon(int characters);

        void hold();

        List<String> slowToEncode();
    }

    private final MemoryBudget budget = new MemoryBudget(64 << 20, 8);
    private final CompletableFuture<Object> encoding = new CompletableFuture<>();
    private final CompletableFuture<Void> serverEnded = new CompletableFuture<>();

    private final class Working implements Work {
        @Override
        public Object echo(Object value) {
            return value;
        }

        @Override
        public String big(int characters) {
            return "x".repeat(characters);
        }

        @Override
        public CompletableFuture<String> bigSoon(int characters) {
            return CompletableFuture.supplyAsync(() -> big(characters));
        }

        @Override
        public void hold() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public List<String> slowToEncode() {
            return new AbstractList<>() {
                @Override
                public int size() {
                    return 2;
                }

                @Override
                public String get(int index) {
                    // An event loop, which encodes the answer if the handler was quick, must not wait for its own end.
                    if (index == 1 && !Thread.currentThread().getName().startsWith("trivet-rpc-io")) {
                        encoding.complete("begun");
                        serverEnded.join();
                    }
                    return "x".repeat(100_000);
                }
            };
        }
    }

    private void serving(TransportProvider wire, String uri, Calls calls) throws Exception {
        try (RpcServer server = RpcServer.builder()
                .register(Work.class, new Working())
                .listen("exchange-test://here")
                .start()) {
            assertThat(server.uris()).hasSize(1);
            Dispatcher dispatcher = ExchangeTest.DISPATCHER.get();
            ServerTransport transport =
                    wire.listen(URI.create(uri), dispatcher, new ServerSettings(null, LIMITS, budget));
            try {
                calls.call(transport.uri());
            } finally {
                transport.stopAccepting();
                transport.cancelCalls();
                transport.close();
                serverEnded.complete(null);
            }
        }
        Awaitility.await("nothing is counted any more")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(budget.used()).isZero());
    }

    private interface Calls {
        void call(URI uri) throws Exception;
    }

    private static void fails(Runnable call) {
        try {
            call.run();
        } catch (RpcException e) {
            return;
        }
        throw new AssertionError("a call ended well that should not");
    }

    /** Calls of all sizes, with answers, faults, refusals, deadlines and cancels. */
    private static void callEach(URI uri) {
        Metadata packed = Metadata.of("Accept-Encoding", "gzip").with("Content-Encoding", "gzip");
        try (RpcClient client = RpcClient.builder(uri.toString())
                .timeout(Duration.ofSeconds(60))
                .connect()) {
            Work work = client.create(Work.class);
            for (Work each :
                    List.of(work, RpcClient.with(work, CallOptions.none().withMetadata(packed)))) {
                for (int size : new int[] {0, 10, 5_000, 30_000, 300_000}) {
                    String text = "y".repeat(size);
                    assertThat(each.echo(text)).isEqualTo(text);
                    assertThat(each.big(size)).hasSize(size);
                    assertThat(each.bigSoon(size).join()).hasSize(size);
                    assertThat(each.echo(List.of(text, List.of(text)))).isEqualTo(List.of(text, List.of(text)));
                }
            }
            fails(() -> work.echo("z".repeat(2 << 20)));
            fails(() -> work.big(2 << 20));
            Work hasty = RpcClient.with(work, CallOptions.timeout(Duration.ofMillis(100)));
            fails(hasty::hold);
            List<CompletableFuture<String>> given = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                given.add(work.bigSoon(200_000));
            }
            given.forEach(each -> each.cancel(true));
        }
    }

    @Test
    void overTcp() throws Exception {
        serving(new TcpTransportProvider(), "tcp://127.0.0.1:0", MemoryOfCallsTest::callEach);
    }

    private void callForAnAnswerThatComesTooLate(URI uri) throws Exception {
        CompletableFuture<?> answer;
        try (RpcClient client = RpcClient.builder(uri.toString()).connect()) {
            do {
                answer = CompletableFuture.runAsync(
                        () -> client.create(Work.class).slowToEncode());
                CompletableFuture.anyOf(answer, encoding).join();
            } while (!encoding.isDone());
        }
        assertThatThrownBy(answer::join).hasCauseInstanceOf(RpcException.class);
    }

    @Test
    void anAnswerThatTcpCanSendNoMore() throws Exception {
        serving(new TcpTransportProvider(), "tcp://127.0.0.1:0", this::callForAnAnswerThatComesTooLate);
    }

    @Test
    void anAnswerThatHttpCanSendNoMore() throws Exception {
        serving(new HttpTransportProvider(), "http://127.0.0.1:0", this::callForAnAnswerThatComesTooLate);
    }

    private static Socket send(URI uri, byte[] bytes) throws IOException {
        Socket socket = new Socket("127.0.0.1", uri.getPort());
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(bytes);
        return socket;
    }

    private static void sendAndRead(URI uri, byte[] bytes) throws IOException {
        try (Socket socket = send(uri, bytes)) {
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
        }
    }

    @Test
    void overHttp() throws Exception {
        serving(new HttpTransportProvider(), "http://127.0.0.1:0", uri -> {
            callEach(uri);
            String text = "\u00e9".repeat(50_000);
            String latin = "<?xml version='1.0' encoding='iso-8859-1'?>" + RawClient.echo(text);
            sendAndRead(uri, RawClient.post(latin, StandardCharsets.ISO_8859_1));
            sendAndRead(uri, RawClient.post(latin.replace("</value>", "<"), StandardCharsets.ISO_8859_1));
            sendAndRead(uri, RawClient.post("\ufeff" + RawClient.echo(text), StandardCharsets.UTF_8));
            sendAndRead(uri, RawClient.post("<?xml version='1.0' encoding='utf-16'?>", StandardCharsets.UTF_16));
            String one =
                    "<value><struct><member><name>methodName</name><value>big</value></member><member><name>params</name>"
                            + "<value><array><data><value><int>50000</int></value></data></array></value></member></struct></value>";
            for (int calls : new int[] {3, 300}) {
                String batch =
                        RawClient.call("system.multicall", "<array><data>" + one.repeat(calls) + "</data></array>");
                sendAndRead(uri, RawClient.post(batch, StandardCharsets.US_ASCII));
                sendAndRead(uri, RawClient.post(batch.replace("</params>", ""), StandardCharsets.US_ASCII));
            }
            sendAndRead(
                    uri,
                    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            sendAndRead(
                    uri,
                    ("POST / HTTP/1.1\r\n" + "a:b\r\n".repeat(1_600) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            // These go away in the middle: of a head, a document, an answer, and of pipelined requests.
            byte[] whole = RawClient.post(RawClient.call("big", "<int>900000</int>"), StandardCharsets.US_ASCII);
            for (byte[] each : List.of(
                    ("POST / HTTP/1.1\r\n" + "a:b\r\n".repeat(1_000)).getBytes(StandardCharsets.US_ASCII),
                    ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n" + "x".repeat(100_000))
                            .getBytes(StandardCharsets.US_ASCII),
                    whole,
                    new String(whole, StandardCharsets.US_ASCII).repeat(30).getBytes(StandardCharsets.US_ASCII))) {
                send(uri, each).close();
                try (Socket socket = send(uri, each)) {
                    socket.setSoLinger(true, 0);
                }
            }
        });
    }
}
