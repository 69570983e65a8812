package io.trivet.contracts.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpProxyTest {
    private ServerSocket echoes;
    private Thread accepting;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        // Not a port that clients get: after it is closed, no other program listens there.
        echoes = new ServerSocket(Ports.free(), 10, InetAddress.getLoopbackAddress());
        accepting = new Thread(this::accept, "echo");
        accepting.start();
        proxy = TcpProxy.to(echoes.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echoes.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("tcp-proxy"));
        assertThat(proxy.open()).isZero();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = echoes.accept();
                new Thread(() -> echo(socket), "echo one").start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The test cut the connection.
            return;
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static int echoOf(Socket socket, int one) throws IOException {
        socket.getOutputStream().write(one);
        return socket.getInputStream().read();
    }

    @Test
    void bytesAndEndsPass() throws IOException {
        try (Socket socket = connect()) {
            byte[] much = new byte[1_000_000];
            much[999_999] = 7;
            Thread writer = new Thread(
                    () -> {
                        try {
                            socket.getOutputStream().write(much);
                            socket.shutdownOutput();
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    },
                    "writer");
            writer.start();
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(much);
            Awaitility.await().until(() -> proxy.open() == 0);
            assertThat(proxy.accepted()).isOne();
        }
    }

    @Test
    void aCutResetsConnectionsAndAcceptsNewOnes() throws IOException {
        try (Socket socket = connect()) {
            assertThat(echoOf(socket, 1)).isEqualTo(1);
            assertThat(proxy.open()).isOne();
            proxy.cut();
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
            assertThat(proxy.open()).isZero();
        }
        try (Socket socket = connect()) {
            assertThat(echoOf(socket, 2)).isEqualTo(2);
        }
    }

    @Test
    void aProxyThatRefusesDoesNotListenAndKeepsItsConnections() throws IOException {
        try (Socket socket = connect()) {
            assertThat(echoOf(socket, 1)).isEqualTo(1);
            proxy.refuse();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            assertThat(echoOf(socket, 2)).isEqualTo(2);
        }
        proxy.heal();
        try (Socket socket = connect()) {
            assertThat(echoOf(socket, 3)).isEqualTo(3);
        }
    }

    @Test
    void withheldBytesPassAfterHealing() throws IOException {
        try (Socket socket = connect()) {
            assertThat(echoOf(socket, 1)).isEqualTo(1);
            proxy.swallow();
            socket.getOutputStream().write(2);
            socket.setSoTimeout(100);
            InputStream in = socket.getInputStream();
            assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout(0);
            proxy.heal();
            assertThat(in.read()).isEqualTo(2);
        }
    }

    @Test
    void bytesAreDelayedOrLimited() throws IOException {
        try (Socket socket = connect()) {
            assertThat(echoOf(socket, 1)).isEqualTo(1);
            proxy.delay(Duration.ofMillis(50));
            long start = System.nanoTime();
            assertThat(echoOf(socket, 2)).isEqualTo(2);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(100_000_000);

            proxy.heal();
            proxy.limit(10_000);
            start = System.nanoTime();
            socket.getOutputStream().write(new byte[500]);
            assertThat(socket.getInputStream().readNBytes(500)).hasSize(500);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(100_000_000);
        }
    }

    @Test
    void aClientOfAServerThatIsDownIsReset() throws Exception {
        echoes.close();
        // The system listens for as long as the thread is inside accept().
        accepting.join();
        try (Socket socket = connect()) {
            assertThatThrownBy(() -> {
                        socket.getOutputStream().write(1);
                        if (socket.getInputStream().read() < 0) {
                            throw new IOException("end");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        Awaitility.await().until(() -> proxy.open() == 0);
    }
}
