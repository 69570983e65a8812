package io.trivet.rpc.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.spi.UriText;
import io.trivet.testkit.net.SecretUris;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages about URIs never contain a password. The http wire has its own test. */
class SecretUrisTest {
    static Stream<String> uris() {
        return Stream.of("tcp://", "tcps://", "inproc://", "nowire://", "TCP://", "tcp:", "")
                .flatMap(scheme -> Stream.of("127.0.0.1:1", "a_b:1", "a:1,b:2", "name", "127.0.0.1:0/x?y=z", "")
                        .flatMap(rest -> SecretUris.of(scheme, rest)));
    }

    /** A refused client keeps no event loops: their threads would outlive all clients and servers. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp://ada:secret@h:9", "tcp://h:0", "inproc://ada:secret@name", "inproc://name/x"})
    void aRefusedUriLeavesNoThreads(String uri) {
        assertThat(catchThrowable(() -> RpcClient.connect(uri))).isInstanceOf(IllegalArgumentException.class);
        String name = uri.startsWith("tcp") ? "tcp://127.0.0.1:0" : "inproc://left-by-nobody";
        try (RpcServer server = RpcServer.builder()
                        .register(Runnable.class, () -> {})
                        .listen(name)
                        .start();
                RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
            client.create(Runnable.class).run();
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("trivet-rpc")));
    }

    @ParameterizedTest
    @MethodSource("uris")
    void aRefusalHidesUserAndPassword(String uri) {
        SecretUris.assertHidden(catchThrowable(() -> RpcClient.connect(uri)));
        SecretUris.assertHidden(catchThrowable(() -> RpcServer.builder()
                .register(Runnable.class, () -> {})
                .listen(uri)
                .start()));
    }

    @Test
    void aListOfServersHidesEachPassword() {
        SecretUris.assertHidden(catchThrowable(() -> RpcClient.connect("tcp://zoeuser:geheim@a:1,zoeuser:sesam@b:2")));
    }

    @ParameterizedTest
    @CsvSource({
        "tcp://h:9, tcp://h:9",
        "http://ada:secret@h:9/x, http://h:9/x",
        "http://ada:pa%ss@h:9, http://h:9",
        "http://ada:p@ss@h:9, http://h:9",
        "http://ada:p/ss@h:9, http://***@h:9",
        "http://h:9/users/@me, http://***@me",
        "ada:secret@h:9, ***@h:9",
        "tcp:ada:secret@h:9, ***@h:9",
    })
    void theRestOfItIsShown(String uri, String shown) {
        assertThat(UriText.withoutUserInfo(uri)).isEqualTo(shown);
    }

    @Test
    void aTextThatIsNoUriSaysWhereAndWhatToDo() {
        assertThat(catchThrowable(() -> RpcClient.connect("tcp://ada:pa%ss@h:9")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageContainingAll("'tcp://h:9' is no URI", "index 12", "%25 for a percent sign");
    }
}
