package io.trivet.rpc.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.trivet.rpc.CallOptions;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.testkit.net.SecretUris;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages about URIs never contain a password, and options have the values that they say. */
class SecretUrisTest {
    static Stream<String> uris() {
        return Stream.of("zerorpc+tcp://", "zerorpcs+tcp://", "ZERORPC+TCP://", "zerorpc+tcp:")
                .flatMap(scheme -> Stream.of("127.0.0.1:1", "a_b:1", "a:1,b:2", "name", "127.0.0.1:1/x?y=z", "")
                        .flatMap(rest -> SecretUris.of(scheme, rest)));
    }

    @ParameterizedTest
    @MethodSource("uris")
    void noMessageShowsUserOrPassword(String uri) {
        Throwable refused = catchThrowable(() -> RpcClient.connect(uri).close());
        if (refused != null) {
            SecretUris.assertHidden(refused);
        }
        SecretUris.assertHidden(catchThrowable(() -> RpcServer.builder()
                .register(Runnable.class, () -> {})
                .listen(uri)
                .start()));
    }

    @Test
    void noFailureOfACallShowsUserOrPassword() {
        try (RpcClient client = RpcClient.connect("zerorpc+tcp://zoeuser:geheim@127.0.0.1:1")) {
            CallOptions soon = CallOptions.timeout(Duration.ofSeconds(20));
            SecretUris.assertHidden(catchThrowable(
                    () -> RpcClient.with(client.create(Runnable.class), soon).run()));
            SecretUris.assertHidden(client.toString());
        }
    }

    /** A refused client keeps no event loops: their threads would outlive all clients and servers. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "zerorpc+tcp://h:0",
                "zerorpc+tcp://h",
                "zerorpc+tcp://h:1/x",
                "zerorpc+tcp://h:1#x",
                "zerorpc+tcp://h:1?x=y",
                "zerorpc+tcp://h:1?mechanism=plain",
                "zerorpc+tcp://h:1?heartbeatMillis=9",
                "zerorpc+tcp://h:1?heartbeatMillis=",
                "zerorpc+tcp://h:1?silentMillis=-1",
                "zerorpc+tcp://h:1?silentMillis=99999999",
                "zerorpc+tcp://a%ZZ:b@h:1"
            })
    void aRefusedUriSaysTheFormAndLeavesNoThreads(String uri) {
        assertThat(catchThrowable(() -> RpcClient.connect(uri))).isInstanceOf(IllegalArgumentException.class);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("trivet-rpc")));
    }

    @Test
    void aServerTakesOneHostAndNoUser() {
        for (String uri : List.of("zerorpc+tcp://ada:secret@h:1", "zerorpc+tcp://a:1,b:2", "zerorpc+tcp://h:70000")) {
            assertThat(catchThrowable(() -> ZeroRpcUri.ofServer(URI.create(uri))))
                    .as(uri)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("is not of the form zerorpc+tcp://host:port", "mechanism=null or plain")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void userAndPasswordAreDecoded() {
        ZeroRpcUri uri = ZeroRpcUri.ofClient(URI.create("zerorpc+tcp://a%40b:p%3Aq+r@h:1,i:2?silentMillis=0"));
        assertThat(Objects.requireNonNull(uri.credentials()).user()).isEqualTo("a@b");
        assertThat(uri.credentials().password()).isEqualTo("p:q+r");
        assertThat(uri.toString()).doesNotContain("p:q").doesNotContain("a@b");
        assertThat(uri.servers()).hasSize(2);
        assertThat(uri.silence()).isZero();
        assertThat(uri.heartbeat()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aUserOrPasswordThatIsTooLongIsRefused() {
        String tooLong = "x".repeat(256);
        assertThat(catchThrowable(() -> ZeroRpcUri.ofClient(URI.create("zerorpc+tcp://a:" + tooLong + "@h:1"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("255 bytes")
                .hasMessageNotContaining(tooLong);
    }
}
