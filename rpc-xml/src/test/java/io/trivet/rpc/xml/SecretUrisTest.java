package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcInterceptor;
import io.trivet.rpc.RpcServer;
import io.trivet.testkit.net.SecretUris;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Messages about URIs of calls over http never contain a password. */
@Timeout(60)
class SecretUrisTest {
    private final Logger log = (Logger) LoggerFactory.getLogger("io.trivet");
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage() + event.getThrowableProxy());
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        log.setLevel(Level.TRACE);
        log.addAppender(appender);
    }

    @AfterEach
    void noLineOfTheLogShowsOne() {
        log.detachAppender(appender);
        log.setLevel(null);
        lines.forEach(SecretUris::assertHidden);
    }

    static Stream<String> unusable() {
        Stream<String> places = Stream.of("a_b:1", "127.0.0.1:0", "127.0.0.1:99999", "127.0.0.1:1#x", "");
        return places.flatMap(rest -> SecretUris.of("http://", rest));
    }

    static Stream<String> unreachable() {
        return SecretUris.wellFormed("http://", "127.0.0.1:1/RPC2");
    }

    static Stream<String> listening() {
        return Stream.of("127.0.0.1:0", "127.0.0.1:0?documentation=maybe", "a_b:0")
                .flatMap(rest -> SecretUris.of("http://", rest));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void aUriThatIsRefused(String uri) {
        assertClientHides(uri);
    }

    @ParameterizedTest
    @MethodSource("unreachable")
    void aServerThatIsNotThere(String uri) {
        assertClientHides(uri);
    }

    /** The JDK accepts some of the malformed ones, with another host. */
    private static void assertClientHides(String uri) {
        RpcClient connected;
        try {
            connected = RpcClient.connect(uri);
        } catch (IllegalArgumentException e) {
            SecretUris.assertHidden(e);
            return;
        }
        try (RpcClient client = connected) {
            SecretUris.assertHidden(client.toString());
            if (uri.endsWith(":1/RPC2")) {
                SecretUris.assertHidden(catchThrowable(() -> client.call(int.class, "add", 3, 4)));
                SecretUris.assertHidden(
                        catchThrowable(() -> client.create(Adding.class).add(Thread.currentThread())));
            }
        }
    }

    private interface Adding {
        int add(Thread what);
    }

    @ParameterizedTest
    @MethodSource("listening")
    void aServerThatCanNotListen(String uri) {
        SecretUris.assertHidden(catchThrowable(() -> RpcServer.builder()
                .register(Runnable.class, () -> {})
                .listen(uri)
                .start()));
    }

    /** The password is sent, and neither side reveals it except to the interceptor that checks it. */
    @Test
    void aPasswordThatIsWrong() {
        RpcInterceptor showing = (call, next) -> {
            throw new IllegalStateException(call + " " + call.metadata());
        };
        try (RpcServer server = RpcServer.builder()
                        .register(Runnable.class, () -> {})
                        .intercept(new BasicAuthentication((user, password) -> password.equals("geheim")))
                        .intercept(showing)
                        .listen("http://127.0.0.1:0")
                        .start();
                RpcClient wrong = client(server, "zoeuser:sesam");
                RpcClient right = client(server, "zoeuser:geheim")) {
            Throwable refusal = catchThrowable(() -> wrong.call(void.class, "run"));
            assertThat(refusal).isInstanceOf(RpcException.class).hasMessageContaining("user or password is wrong");
            SecretUris.assertHidden(refusal);
            Throwable shown = catchThrowable(() -> right.call(void.class, "run"));
            assertThat(shown).hasMessageContaining("RpcCall[run").hasMessageContaining("authorization");
            SecretUris.assertHidden(shown);
            assertThat(shown.getMessage()).doesNotContain("em9ldXNlcjpnZWhlaW0=");
        }
    }

    private static RpcClient client(RpcServer server, String userInfo) {
        return RpcClient.connect(
                "http://" + userInfo + "@127.0.0.1:" + server.uris().get(0).getPort());
    }
}
