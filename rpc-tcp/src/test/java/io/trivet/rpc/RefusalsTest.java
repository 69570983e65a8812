package io.trivet.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.SubmissionPublisher;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Types and methods that can't be called remotely are refused when the stub or server is made, with a message that
 * names them.
 */
@SuppressWarnings("UnusedMethod") // Used by reflection.
class RefusalsTest {
    private interface Good {
        int add(int a, int b);
    }

    private interface Overloaded {
        int add(int a, int b);

        double add(double a, double b);
    }

    private interface Named {
        int add(int a, int b);

        @RpcName("addDoubles")
        double add(double a, double b);
    }

    private interface RawStream {
        @SuppressWarnings("rawtypes")
        Flow.Publisher lines();
    }

    private interface OtherStream {
        SubmissionPublisher<String> lines();
    }

    private interface EmptyStream {
        Flow.Publisher<Void> nothing();
    }

    private interface StreamOfThreads {
        Flow.Publisher<Thread> threads();
    }

    private interface TakingStream {
        int count(Flow.Publisher<String> lines, int most);
    }

    private interface TakingNothing {
        int count(Flow.Publisher<Void> lines);
    }

    private interface TakingThreads {
        int count(Flow.Publisher<Thread> threads);
    }

    private interface Generic {
        <T> T any(T value);
    }

    private interface RawFuture {
        @SuppressWarnings("rawtypes")
        CompletableFuture later();
    }

    private interface OtherFuture {
        MyFuture later();
    }

    private abstract static class MyFuture implements CompletionStage<String>, Future<String> {}

    private interface Empty {
        default int one() {
            return 1;
        }
    }

    private static void refuses(Class<?> service, String... parts) {
        try (RpcClient client = RpcClient.connect("tcp://127.0.0.1:1")) {
            assertThatThrownBy(() -> client.create(service))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(service.getName())
                    .message()
                    .contains(parts);
        }
    }

    @Test
    void aStubIsMadeOfWhatCanBeCalled() {
        try (RpcClient client = RpcClient.connect("tcp://127.0.0.1:1")) {
            assertThat(client.create(Good.class).toString()).contains("Good", "tcp://127.0.0.1:1");
            assertThat(client.create(Named.class)).isNotNull();
        }
    }

    @Test
    void whatCannotBeCalledIsRefused() {
        refuses(RawStream.class, ".lines", "Flow.Publisher<T>");
        refuses(OtherStream.class, ".lines", "declare Flow.Publisher");
        refuses(EmptyStream.class, ".nothing", "no items");
        refuses(StreamOfThreads.class, ".threads", "the stream's items");
        refuses(TakingStream.class, ".count", "takes a stream", "last parameter");
        refuses(TakingNothing.class, ".count", "takes a stream", "no items");
        refuses(TakingThreads.class, ".count", "the items of the stream that it takes");
        refuses(Generic.class, ".any", "type parameters");
        refuses(RawFuture.class, ".later", "CompletableFuture<T>");
        refuses(OtherFuture.class, ".later", "return CompletableFuture");
        refuses(Empty.class, "no method");
        refuses(String.class, "no interface");
    }

    private static final class Both implements Overloaded, Named {
        @Override
        public int add(int a, int b) {
            return a + b;
        }

        @Override
        public double add(double a, double b) {
            return a + b;
        }
    }

    private interface Third {
        int add(int a, int b, int c);
    }

    /** A stub knows which of them is called; a server has only name and number of arguments to distinguish them. */
    @Test
    void overloadsOfOneNumberAreRefusedByAServerAlone() {
        try (RpcClient client = RpcClient.connect("tcp://127.0.0.1:1")) {
            assertThat(client.create(Overloaded.class)).isNotNull();
        }
        assertThatThrownBy(() -> RpcServer.builder().register(Overloaded.class, new Both()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(Overloaded.class.getName(), ".add", "number of parameters", "@RpcName");
        assertThat(RpcServer.builder().register(Named.class, new Both())).isNotNull();
        RpcServer.Builder builder = RpcServer.builder().register(Good.class, (a, b) -> a + b);
        assertThatThrownBy(() -> builder.register(Third.class, (a, b, c) -> a + b + c))
                .hasMessageContainingAll("'add'", "is taken by", "prefix");
    }

    @Test
    void aNameIsTakenOnce() {
        RpcServer.Builder builder = RpcServer.builder().register(Good.class, (a, b) -> a + b);
        assertThatThrownBy(() -> builder.register(Good.class, (a, b) -> a - b))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'add'", "prefix");
        assertThat(builder.register("other", Good.class, (a, b) -> a - b)).isSameAs(builder);
        assertThatThrownBy(() -> builder.register("", Good.class, (a, b) -> a)).hasMessageContaining("prefix");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gopher://127.0.0.1:1", "127.0.0.1:4243", "tcp", "not a uri", "//127.0.0.1:1"})
    void aUriThatNoTransportServesIsRefused(String uri) {
        for (Runnable use : List.<Runnable>of(
                () -> RpcClient.connect(uri), () -> RpcServer.builder().listen(uri))) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(uri, "://host:port")
                    .hasMessageNotContaining("\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tcp://127.0.0.1", "tcp://127.0.0.1:99999", "tcp://a:1,b", "tcp://h:1/path", "tcp://u:p@h:1"})
    void aTcpUriIsAHostAndAPort(String uri) {
        assertThatThrownBy(() -> RpcClient.connect(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tcp://host:port");
    }

    @Test
    void aServerNeedsAPlaceToListen() {
        assertThatThrownBy(() -> RpcServer.builder()
                        .register(Good.class, (a, b) -> a + b)
                        .start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("listen(");
    }

    @Test
    void aSchemeThatTwoWiresServeIsRefusedByBothTheirNames() {
        for (ThrowingCallable using : List.<ThrowingCallable>of(
                () -> RpcClient.connect("twice://127.0.0.1:1"),
                () -> RpcServer.builder().listen("twice://127.0.0.1:1"))) {
            assertThatThrownBy(using)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The program has several transports for 'twice': io.trivet.rpc.tcp.TwiceServed and"
                            + " io.trivet.rpc.tcp.TwiceServed$Again. Leave one of them out.");
        }
    }
}
