package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Paths with characters that a request line can't contain. */
@Timeout(60)
class PathsTest {
    private final RpcServer server = RpcServer.builder()
            .register("/caf\u00e9 \u4e2d", RawClient.Text.class, value -> value)
            .listen("http://127.0.0.1:0")
            .start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aPathMayHoldAnyCharacter() {
        for (String path :
                new String[] {"/caf%C3%A9%20%E4%B8%AD", "/caf\u00e9%20\u4e2d", "/caf%c3%a9%20\u4e2d?k=\u00e9"}) {
            try (RpcClient client = RpcClient.connect(server.uris().get(0) + path)) {
                assertThat(client.call(String.class, "echo", "x")).as(path).isEqualTo("x");
            }
        }
        try (RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
            assertThat(client.call(String.class, "/caf\u00e9 \u4e2d.echo", "x")).isEqualTo("x");
        }
    }

    @Test
    void aMethodsNameIsNoPartOfTheRequestsHead() {
        try (RpcClient client = RpcClient.builder(server.uris().get(0).toString())
                .timeout(Duration.ofSeconds(30))
                .connect()) {
            for (String name : new String[] {"/a\r\nX-Evil: 1\r\n.echo", "/a HTTP/1.1 b.echo", "/\u0000.echo"}) {
                RpcException fault =
                        catchThrowableOfType(RpcException.class, () -> client.call(Object.class, name, "x"));
                assertThat(fault.status()).as(fault.getMessage()).isEqualTo(RpcStatus.UNIMPLEMENTED);
            }
        }
    }
}
