package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests when a connection counts as idle. */
@Timeout(60)
class HttpIdleTest {
    interface Slow {
        long work();
    }

    private final RawClient client = new RawClient(RpcServer.builder()
            .register(Slow.class, this::work)
            .listen("http://127.0.0.1:0?idleSeconds=1")
            .start());

    private volatile long workedUntil;

    @AfterEach
    void close() {
        client.server().close();
    }

    /**
     * Works one and a half times as long as a connection may be idle; another connection's end shows that this time has
     * passed.
     */
    private long work() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1500);
        try (Socket idle = client.connect();
                InputStream in = idle.getInputStream()) {
            assertThat(in.read()).as("the end of an idle connection").isEqualTo(-1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        workedUntil = System.nanoTime();
        return 1;
    }

    @Test
    void aConnectionIsIdleFromItsLastAnswerOn() throws Exception {
        try (Socket socket = client.connect()) {
            socket.getOutputStream()
                    .write(RawClient.post(
                            "<methodCall><methodName>work</methodName></methodCall>", StandardCharsets.UTF_8));
            assertThat(RawClient.readToEnd(socket)).contains("<int>1</int>");
            assertThat(System.nanoTime() - workedUntil)
                    .as("nanoseconds for which the connection was kept for the next call")
                    .isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
        }
    }
}
