package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.rpc.RpcServer;
import io.trivet.testkit.python.Python;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Python's client repeats a call by itself when a connection ends before the answer arrives. The server must not do
 * anything by itself that makes a call run twice.
 */
@Timeout(60)
class PythonRetryTest {
    private static final String HEAD = """
            import sys, select, xmlrpc.client
            transport = xmlrpc.client.Transport()
            server = xmlrpc.client.ServerProxy(sys.argv[1], transport=transport)
            """;

    interface Counting {
        int count();

        int countSlowly();
    }

    private static final class Counter implements Counting {
        private final AtomicInteger runs = new AtomicInteger();
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch never = new CountDownLatch(1);
        private volatile int port;

        @Override
        public int count() {
            return runs.incrementAndGet();
        }

        /** Takes longer than an idle connection lives. */
        @Override
        public int countSlowly() {
            int run = runs.incrementAndGet();
            reached.countDown();
            if (port == 0) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("interrupted", e);
                }
            }
            for (int i = 0; i < 2; i++) {
                try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), port);
                        InputStream in = idle.getInputStream()) {
                    assertThat(in.read()).as("the end of an idle connection").isEqualTo(-1);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return run;
        }
    }

    private final Counter counter = new Counter();

    private RpcServer serve() {
        return RpcServer.builder()
                .register(Counting.class, counter)
                .drain(Duration.ZERO)
                .listen("http://127.0.0.1:0?idleSeconds=1")
                .start();
    }

    /** Reads a call to its end. */
    private static boolean isRead(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        int b;
        while (text.indexOf("</methodCall>\n") < 0 && (b = in.read()) >= 0) {
            text.append((char) b);
        }
        return text.length() > 0;
    }

    @Test
    void pythonRepeatsACallWhoseConnectionEnds() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            while (true) {
                                try (Socket socket = listening.accept()) {
                                    if (isRead(socket.getInputStream())) {
                                        requests.incrementAndGet();
                                    }
                                }
                            }
                        } catch (IOException e) {
                            // The test is over.
                        }
                    },
                    "rude-server");
            thread.start();
            assertThat(Python.run(HEAD + "server.count()", "http://127.0.0.1:" + listening.getLocalPort()))
                    .contains("RemoteDisconnected");
            listening.close();
            thread.join();
        }
        assertThat(requests).hasValue(2);
    }

    @Test
    void aCallAfterALongSilenceRunsOnce() throws Exception {
        try (RpcServer server = serve()) {
            assertThat(Python.run(HEAD + """
                            for i in range(1, 4):
                                assert server.count() == i
                                idle = transport._connection[1].sock
                                select.select([idle], [], [])  # until the server has closed it
                            print('well')
                            """, server.uris().get(0).toString())).isEqualTo("well\n");
        }
        assertThat(counter.runs).hasValue(3);
    }

    @Test
    void aCallThatTakesLongerThanASilenceMayLastRunsOnce() throws Exception {
        try (RpcServer server = serve();
                TcpProxy proxy = TcpProxy.to(server.uris().get(0).getPort())) {
            counter.port = server.uris().get(0).getPort();
            assertThat(Python.run(
                            HEAD + "assert server.countSlowly() == 1\nassert server.count() == 2\nprint('well')",
                            "http://127.0.0.1:" + proxy.port()))
                    .isEqualTo("well\n");
            assertThat(proxy.accepted()).isEqualTo(1);
        }
        assertThat(counter.runs).hasValue(2);
    }

    @Test
    void aClosingServerAnswersTheCallsThatItGivesUp() throws Exception {
        RpcServer server = serve();
        try (TcpProxy proxy = TcpProxy.to(server.uris().get(0).getPort());
                Python python = Python.start(HEAD + """
                        try:
                            server.countSlowly()
                        except xmlrpc.client.Fault as e:
                            print(e.faultCode, e.faultString)
                        """, "http://127.0.0.1:" + proxy.port())) {
            counter.reached.await();
            server.close();
            assertThat(python.line()).startsWith("-32307 ").contains("closed");
            assertThat(proxy.accepted()).isEqualTo(1);
        }
        assertThat(counter.runs).hasValue(1);
    }
}
