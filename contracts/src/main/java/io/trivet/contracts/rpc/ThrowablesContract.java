package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.trivet.rpc.NonBlocking;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcInterceptor;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStreams;
import io.trivet.rpc.spi.MethodKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests an Error in any code outside the library: its caller gets a failure, and other and later callers notice
 * nothing. One handler runs at a time, so that a lost thread or a lost slot is noticed.
 */
abstract class ThrowablesContract extends TransportFixture {
    ThrowablesContract(TransportContract transport) {
        super(transport);
    }

    /** An unexpected failure. */
    private static final class Sudden extends Error {
        private static final long serialVersionUID = 1L;

        Sudden() {
            super("out of the blue");
        }
    }

    /** The kinds of throwables. */
    enum How {
        SUDDEN {
            @Override
            void happen() {
                throw new Sudden();
            }
        },
        DEEP {
            @Override
            void happen() {
                deeper(1);
            }
        };

        abstract void happen();

        @SuppressWarnings("InfiniteRecursion") // The cast is the purpose of this method.
        private static long deeper(long level) {
            return level + deeper(level + 1);
        }
    }

    /** A value that fails where the test says, except in {@link #of} and for code that writes only the name. */
    record Odd(String when, How how) {
        private static final ThreadLocal<Boolean> SAFELY = new ThreadLocal<>();

        Odd {
            if (when.equals("made") && SAFELY.get() == null) {
                how.happen();
            }
        }

        static Odd of(String when, How how) {
            SAFELY.set(true);
            try {
                return new Odd(when, how);
            } finally {
                SAFELY.remove();
            }
        }

        @Override
        public How how() {
            if (when.equals("written")) {
                how.happen();
            }
            return how;
        }
    }

    interface Risky {
        int add(int a, int b);

        int fail(How how);

        CompletableFuture<Integer> failLater(How how);

        @NonBlocking
        int failHere(How how);

        Odd give(String when, How how);

        String take(Odd value);

        boolean interruptsItself();

        @NonBlocking
        boolean interruptsTheLoop();
    }

    private static final class Risk implements Risky {
        @Override
        public int add(int a, int b) {
            return a + b;
        }

        @Override
        public int fail(How how) {
            how.happen();
            return 0;
        }

        @Override
        public CompletableFuture<Integer> failLater(How how) {
            return CompletableFuture.supplyAsync(() -> fail(how));
        }

        @Override
        public int failHere(How how) {
            return fail(how);
        }

        @Override
        public Odd give(String when, How how) {
            return Odd.of(when, how);
        }

        @Override
        public String take(Odd value) {
            return value.when();
        }

        @Override
        public boolean interruptsItself() {
            boolean before = Thread.currentThread().isInterrupted();
            Thread.currentThread().interrupt();
            return before;
        }

        @Override
        public boolean interruptsTheLoop() {
            return interruptsItself();
        }
    }

    private RpcServer serveRisk(UnaryOperator<RpcServer.Builder> more) {
        return serve(
                offers -> more.apply(offers.register(Risky.class, new Risk()).concurrency(1, 64)));
    }

    private Risky risky() {
        return connect(serveRisk(offers -> offers)).create(Risky.class);
    }

    private static void assertServes(Risky stub) {
        for (int i = 0; i < 20; i++) {
            assertThat(stub.add(i, 1)).isEqualTo(i + 1);
        }
    }

    /** Checks that the caller gets a failure, more times than there are handlers. */
    private static void isHeard(Risky stub, ThrowingCallable call) {
        for (int i = 0; i < 3; i++) {
            assertThat(catchThrowable(call)).as("the caller's failure").isNotNull();
            assertServes(stub);
        }
    }

    @ParameterizedTest
    @EnumSource
    final void ofAHandler(How how) throws Exception {
        Risky stub = risky();
        isHeard(stub, () -> stub.fail(how));
        isHeard(stub, () -> stub.failHere(how));
        isHeard(stub, () -> get(stub.failLater(how)));
    }

    @ParameterizedTest
    @EnumSource
    final void ofAValueThatIsWritten(How how) {
        Risky stub = risky();
        isHeard(stub, () -> stub.give("written", how));
        isHeard(stub, () -> stub.take(Odd.of("written", how)));
        assertThat(stub.give("never", how)).isEqualTo(new Odd("never", how));
    }

    @ParameterizedTest
    @EnumSource
    final void ofAValueThatIsCreated(How how) {
        Risky stub = risky();
        isHeard(stub, () -> stub.give("made", how));
        isHeard(stub, () -> stub.take(Odd.of("made", how)));
        assertThat(stub.take(new Odd("never", how))).isEqualTo("never");
    }

    @ParameterizedTest
    @EnumSource
    final void ofAnInterceptor(How how) {
        RpcInterceptor failing = (call, next) -> {
            if (call.method().equals("take")) {
                how.happen();
            }
            return next.handle(call);
        };
        RpcServer server = serveRisk(offers -> offers.intercept(failing));
        Risky stub = connect(server).create(Risky.class);
        isHeard(stub, () -> stub.take(new Odd("never", how)));
        RpcServer other = serveRisk(offers -> offers);
        RpcClient client =
                closing(client(uri(other)).timeout(LONG).intercept(failing).connect());
        Risky intercepted = client.create(Risky.class);
        isHeard(intercepted, () -> intercepted.take(new Odd("never", how)));
        interface Later {
            CompletableFuture<String> take(Odd value);
        }
        isHeard(intercepted, () -> get(client.create(Later.class).take(new Odd("never", how))));
    }

    @ParameterizedTest
    @EnumSource
    final void ofAFunctionChainedToAFuture(How how) throws Exception {
        interface Later {
            CompletableFuture<Integer> add(int a, int b);
        }
        RpcServer server = serveRisk(offers -> offers);
        RpcClient client = connect(server);
        Later later = client.create(Later.class);
        List<CompletableFuture<?>> chained = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            chained.add(later.add(i, 1).thenApply(sum -> {
                how.happen();
                return sum;
            }));
            int expected = i + 2;
            chained.add(later.add(i, 2).thenAccept(sum -> assertThat(sum).isEqualTo(expected)));
        }
        for (int i = 0; i < chained.size(); i++) {
            CompletableFuture<?> each = chained.get(i);
            if (i % 2 == 0) {
                assertThat(failure(each)).isInstanceOf(Error.class);
            } else {
                get(each);
            }
        }
        assertServes(client.create(Risky.class));
    }

    @ParameterizedTest
    @EnumSource
    final void ofAnExecutorOfCallbacks(How how) throws Exception {
        interface Later {
            CompletableFuture<Integer> add(int a, int b);
        }
        Executor failing = task -> how.happen();
        Executor refusing = task -> {
            throw new RejectedExecutionException("closed");
        };
        RpcServer server = serveRisk(offers -> offers);
        for (Executor executor : List.of(failing, refusing)) {
            RpcClient client = closing(
                    client(uri(server)).timeout(LONG).callbacks(executor).connect());
            Later later = client.create(Later.class);
            for (int i = 0; i < 20; i++) {
                int more = get(later.add(i, 1).thenApply(sum -> sum + 1));
                assertThat(more).isEqualTo(i + 2);
            }
        }
    }

    @Test
    final void anInterruptOfAHandlerIsGoneWithIt() {
        Risky stub = risky();
        for (int i = 0; i < 20; i++) {
            assertThat(stub.interruptsItself()).as("another call's interrupt").isFalse();
            assertThat(stub.interruptsTheLoop()).as("another call's interrupt").isFalse();
            assertThat(stub.add(i, 1)).isEqualTo(i + 1);
        }
    }

    interface Streaming {
        Flow.Publisher<Odd> stream(String when, How how);

        int add(int a, int b);
    }

    /** A publisher of three items that fails where the test says. */
    private static final class Failing implements Streaming {
        @Override
        public int add(int a, int b) {
            return a + b;
        }

        @Override
        public Flow.Publisher<Odd> stream(String when, How how) {
            return subscriber -> {
                if (when.equals("subscribed")) {
                    how.happen();
                }
                subscriber.onSubscribe(new Flow.Subscription() {
                    private int sent;

                    @Override
                    public void request(long items) {
                        if (when.equals("asked")) {
                            how.happen();
                        }
                        for (long i = 0; i < items && sent < 3; i++) {
                            sent++;
                            subscriber.onNext(Odd.of(when, how));
                            if (sent == 3) {
                                subscriber.onComplete();
                            }
                        }
                    }

                    @Override
                    public void cancel() {
                        if (!when.equals("never")) {
                            how.happen();
                        }
                    }
                });
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    final void ofAStream(How how) throws Exception {
        assumeCarried(MethodKind.SERVER_STREAMING);
        RpcServer server =
                serve(offers -> offers.register(Streaming.class, new Failing()).concurrency(1, 64));
        Streaming stub = connect(server).create(Streaming.class);
        for (String when : List.of("subscribed", "asked", "written", "made")) {
            for (int i = 0; i < 3; i++) {
                assertThat(failure(RpcStreams.consume(stub.stream(when, how), item -> {})))
                        .as(when)
                        .isNotNull();
                assertThat(stub.add(i, 1)).isEqualTo(i + 1);
            }
        }
        assertThat(failure(RpcStreams.consume(stub.stream("never", how), item -> how.happen())))
                .isInstanceOf(Error.class);
        CompletableFuture<Throwable> subscribers = new CompletableFuture<>();
        stub.stream("never", how).subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(Odd item) {
                subscribers.complete(new Sudden());
                how.happen();
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
        });
        assertThat(get(subscribers)).isInstanceOf(Sudden.class);
        List<Odd> items = new ArrayList<>();
        get(RpcStreams.consume(stub.stream("never", how), items::add));
        assertThat(items).hasSize(3);
        for (int i = 0; i < 20; i++) {
            assertThat(stub.add(i, 1)).isEqualTo(i + 1);
        }
    }
}
