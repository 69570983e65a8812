package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.net.TestCertificate;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.Tls;
import io.trivet.testkit.foreign.ForeignProcess;
import io.trivet.testkit.foreign.ForeignProgram;
import io.trivet.testkit.python.Python;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A client that ends its output after its request gets its answer; one that resets the connection gives the call up.
 */
@Timeout(60)
class HttpHalfCloseTest {
    interface Slow {
        String slow(String value);

        String hold();

        String echo(String value);
    }

    private static final class SlowService implements Slow {
        private final CountDownLatch never = new CountDownLatch(1);
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch interrupted = new CountDownLatch(1);
        private final AtomicInteger runs = new AtomicInteger();

        @Override
        public String slow(String value) {
            runs.incrementAndGet();
            try {
                return never.await(300, TimeUnit.MILLISECONDS) + value;
            } catch (InterruptedException e) {
                return "interrupted";
            }
        }

        @Override
        public String hold() {
            runs.incrementAndGet();
            held.countDown();
            try {
                never.await();
                return "held";
            } catch (InterruptedException e) {
                interrupted.countDown();
                return "interrupted";
            }
        }

        @Override
        public String echo(String value) {
            runs.incrementAndGet();
            return value;
        }
    }

    private static final String SLOW = RawClient.request(RawClient.call("slow", "!"));
    private static final String HOLD = "<methodCall><methodName>hold</methodName></methodCall>";
    private static final String ANSWER = "<string>false!</string>";

    private final SlowService service = new SlowService();
    private final RpcServer server = RpcServer.builder()
            .register(Slow.class, service)
            .listen("http://127.0.0.1:0")
            .start();
    private final RawClient client = new RawClient(server);

    @AfterEach
    void close() {
        service.never.countDown();
        server.close();
    }

    private String sendAndEnd(String text) throws IOException {
        try (Socket socket = client.connect()) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return RawClient.readToEnd(socket);
        }
    }

    @Test
    void aSlowAnswerComesAfterTheEndOfTheRequest() throws IOException {
        assertThat(sendAndEnd(SLOW)).startsWith("HTTP/1.1 200 ").contains("connection: close", ANSWER);
    }

    @Test
    void pipelinedOnesAreAllAnsweredInTheirOrder() throws IOException {
        String answers = sendAndEnd(SLOW + RawClient.request(RawClient.echo("second")) + SLOW);
        assertThat(answers.split("HTTP/1\\.1 200", -1)).hasSize(4);
        assertThat(answers).containsSubsequence(ANSWER, "<string>second</string>", ANSWER);
        assertThat(answers.split("connection: close", -1)).hasSize(2);
        assertThat(service.runs).hasValue(3);
    }

    @Test
    void aLongAnswerIsNotCutOff() throws IOException {
        String text = "x".repeat(4_000_000);
        String request = RawClient.request(RawClient.echo(text));
        String answers = sendAndEnd(request + request);
        String end = "<string>" + text + "</string></value></param></params></methodResponse>";
        assertThat(answers.indexOf(end)).isPositive().isLessThan(answers.length() - end.length());
        assertThat(answers.endsWith(end)).isTrue();
    }

    @Test
    void aConnectionWithoutACallEndsAtOnce() throws IOException {
        assertThat(sendAndEnd("")).isEmpty();
        try (Socket socket = client.connect()) {
            byte[] request = RawClient.post(RawClient.echo("x"), StandardCharsets.UTF_8);
            socket.getOutputStream().write(request);
            InputStream in = socket.getInputStream();
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("</methodResponse>") < 0) {
                answer.append((char) in.read());
            }
            socket.shutdownOutput();
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void halfARequestIsNotRun() throws IOException {
        String request = RawClient.request(RawClient.echo("x"));
        assertThat(sendAndEnd(request.substring(0, request.length() - 5))).isEmpty();
        assertThat(sendAndEnd("POST /RPC2 HTTP/1.1\r\nHost: localhost\r\nContent-Le"))
                .doesNotContain(" 200 ");
        assertThat(service.runs).hasValue(0);
    }

    @Test
    void aRefusedCallerIsInformed() throws IOException {
        assertThat(sendAndEnd("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\nxx"))
                .startsWith("HTTP/1.1 413 ");
        assertThat(sendAndEnd("nonsense\r\n\r\n" + "x".repeat(100_000))).contains(" 400 ");
    }

    @Test
    void aResetInterruptsTheHandler() throws Exception {
        Socket socket = client.connect();
        socket.getOutputStream().write(RawClient.post(HOLD, StandardCharsets.UTF_8));
        service.held.await();
        socket.setSoLinger(true, 0);
        socket.close();
        service.interrupted.await();
    }

    /** A client that goes away can't be distinguished from one that still waits, so the call's own deadline ends it. */
    @Test
    void theDeadlineOfACallHoldsWhenItsCallerIsGone() throws Exception {
        try (Socket socket = client.connect()) {
            socket.getOutputStream().write(RawClient.post(HOLD, StandardCharsets.UTF_8, "Trivet-Timeout: 500\r\n"));
            service.held.await();
        }
        service.interrupted.await();
    }

    @Test
    void netcatAndPythonGetTheirAnswers() throws Exception {
        String port = Integer.toString(server.uris().get(0).getPort());
        assertThat(Python.run("""
                        import socket, sys
                        with socket.create_connection(('127.0.0.1', int(sys.argv[1]))) as s:
                            s.sendall(sys.argv[2].encode())
                            s.shutdown(socket.SHUT_WR)
                            while data := s.recv(10000):
                                sys.stdout.buffer.write(data)
                        """, port, SLOW)).contains(ANSWER);
        ForeignProgram netcat = ForeignProgram.find("nc", "netcat-openbsd", "-h"); // others lack -N
        try (ForeignProcess nc = netcat.start("-N", "127.0.0.1", port)) {
            nc.send(SLOW);
            nc.endInput();
            assertThat(nc.rest()).contains(ANSWER);
        }
    }

    private static SSLContext trusting(TestCertificate certificate) throws Exception {
        KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
        known.load(null, null);
        try (InputStream in = Files.newInputStream(certificate.certificate())) {
            known.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Older versions of TLS end both directions at once. */
    @Test
    void insideTlsToo() throws Exception {
        TestCertificate certificate = TestCertificate.ofLoopback();
        try (RpcServer secured = RpcServer.builder()
                        .register(Slow.class, service)
                        .tls(Tls.ofPem(certificate.certificate(), certificate.key()))
                        .listen("https://127.0.0.1:0")
                        .start();
                SSLSocket socket = (SSLSocket) trusting(certificate)
                        .getSocketFactory()
                        .createSocket("127.0.0.1", secured.uris().get(0).getPort())) {
            socket.setSoTimeout(30_000);
            socket.setEnabledProtocols(new String[] {"TLSv1.3"});
            OutputStream out = socket.getOutputStream();
            out.write((SLOW + SLOW).getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            assertThat(RawClient.readToEnd(socket).split(ANSWER, -1)).hasSize(3);
        }
    }
}
