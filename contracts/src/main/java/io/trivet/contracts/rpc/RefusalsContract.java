package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.RpcStreams;
import io.trivet.rpc.spi.MethodKind;
import java.io.InputStream;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Unsupported types are rejected when a stub or a server is created, not at the first call. */
@SuppressWarnings("UnusedMethod") // Used by reflection.
abstract class RefusalsContract extends TransportFixture {
    RefusalsContract(TransportContract transport) {
        super(transport);
    }

    private interface Streaming {
        int size(String name, InputStream content);
    }

    private interface Running {
        Thread start(String name);
    }

    private interface Deep {
        void all(Map<String, List<Thread>> threads);
    }

    private interface Keyed {
        void all(Map<InputStream, String> names);
    }

    private interface Failing {
        void run() throws WithThread;
    }

    private static final class WithThread extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Object unseen = new Object();

        @SuppressWarnings("serial") // The test needs a type that can't be sent.
        private final Map<String, Thread> threads;

        private WithThread(Map<String, Thread> threads) {
            this.threads = threads;
        }

        @Override
        public String getMessage() {
            return unseen + " " + threads;
        }
    }

    private interface Unmade {
        void run() throws OutOfParts;
    }

    /** An exception whose constructor takes neither a message nor its fields. */
    private static final class OutOfParts extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        private final String part;

        private OutOfParts(int needed, int left, String part) {
            super(needed + " needed, " + left + " left");
            this.part = part;
        }

        @Override
        @SuppressWarnings("OverrideThrowableToString") // Exceptions of real programs may have such a constructor.
        public String toString() {
            return part + ": " + getMessage();
        }
    }

    private interface UnmadeOfTheJdk {
        void run() throws UncheckedIOException;
    }

    private interface Fine {
        int add(int a, int b);
    }

    @BeforeEach
    final void onlyIfTypesAreChecked() {
        assumeTrue(transport.refusesTypesEarly(), "this wire sees the types of a call when it is sent");
    }

    private <S> void refuses(Class<S> service, S implementation, String method, String place) {
        RpcClient client = connect(serve(Fine.class, (a, b) -> a + b));
        assertThatThrownBy(() -> client.create(service))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(service.getName() + "." + method)
                .hasMessageContaining(place)
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> serve(service, implementation))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(service.getName() + "." + method)
                .hasMessageContaining(place)
                .hasMessageNotContaining("\n");
    }

    @Test
    final void aStreamAsParameter() {
        refuses(Streaming.class, (name, content) -> 0, "size", "parameter 2");
    }

    private interface Numbers {
        Flow.Publisher<Integer> numbers();
    }

    @Test
    final void aStreamAsResultIfTheWireHasNone() {
        assumeFalse(transport.carried().contains(MethodKind.SERVER_STREAMING));
        refuses(Numbers.class, () -> RpcStreams.of(List.of(1)), "numbers", "stream");
    }

    /** Another wire of the same server may support streams. */
    @Test
    final void aStreamIsOfferedOnWiresThatHaveStreams() {
        String other = transport.uriOfAWireWithStreams();
        assumeTrue(
                other != null && !transport.carried().contains(MethodKind.SERVER_STREAMING),
                "this wire carries streams, or another that does is missing");
        RpcServer server = serve(offers -> offers.register(Numbers.class, () -> RpcStreams.of(List.of(1)))
                .register(Fine.class, (a, b) -> a + b)
                .listen(Objects.requireNonNull(other)));
        RpcClient with = closing(RpcClient.connect(server.uris().get(0).toString()));
        assertThat(Taker.of(with.create(Numbers.class).numbers(), 1).end())
                .succeedsWithin(Duration.ofSeconds(PATIENCE_SECONDS));
        RpcClient without = connect(server.uris().get(1).toString(), LONG);
        assertThat(status(() -> without.call(Object.class, "numbers"))).isEqualTo(RpcStatus.UNIMPLEMENTED);
        assertThat(fault(() -> without.call(Object.class, "numbers"))).hasMessageContaining("stream");
    }

    @Test
    final void aThreadAsResult() {
        refuses(Running.class, name -> Thread.currentThread(), "start", "result");
    }

    @Test
    final void aThreadDeepInside() {
        refuses(Deep.class, threads -> {}, "all", "parameter 1");
    }

    @Test
    final void aKeyWithoutText() {
        refuses(Keyed.class, names -> {}, "all", "parameter 1");
    }

    @Test
    final void anExceptionsField() {
        refuses(Failing.class, () -> {}, "run", "threads");
    }

    @Test
    final void anExceptionWithoutASuitableConstructor() {
        refuses(Unmade.class, () -> {}, "run", "the exception OutOfParts: ");
        refuses(Unmade.class, () -> {}, "run", "a constructor (String, String)");
        refuses(UnmadeOfTheJdk.class, () -> {}, "run", "the exception UncheckedIOException: ");
    }
}
