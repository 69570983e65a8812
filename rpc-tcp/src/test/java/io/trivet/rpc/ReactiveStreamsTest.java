package io.trivet.rpc;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

/**
 * Runs the tests of publishers from the Reactive Streams project, which use TestNG, on a stub's streams and on those of
 * {@link RpcStreams}.
 */
class ReactiveStreamsTest {
    /** A time that is longer than any step takes; it passes only for signals that never come. */
    private static final long PATIENCE_MILLIS = 20_000;

    /** Tests with this timeout sleep for its whole length. */
    private static final Pattern SLEEPING = Pattern.compile(".*_spec309_.*");

    private static final long SLEEP_MILLIS = 2_000;
    private static final long SILENCE_MILLIS = 50;

    interface Numbers {
        Flow.Publisher<Long> numbers(long count);

        Flow.Publisher<Long> failing();
    }

    interface Taking {
        CompletableFuture<String> take(Flow.Publisher<Long> numbers);
    }

    /** Hands streams that were taken to the test. */
    private static final BlockingQueue<Flow.Publisher<Long>> TAKEN = new LinkedBlockingQueue<>();

    private static final class Counting implements Numbers {
        @Override
        public Flow.Publisher<Long> numbers(long count) {
            return RpcStreams.of(() -> LongStream.range(0, count).iterator());
        }

        @Override
        public Flow.Publisher<Long> failing() {
            return RpcStreams.of(() -> {
                throw new IllegalStateException("no numbers today");
            });
        }
    }

    /** Public, because TestNG finds methods by reflection. */
    public static final class Verification extends FlowPublisherVerification<Long> {
        private final LongFunction<Flow.Publisher<Long>> numbers;
        private final Flow.@Nullable Publisher<Long> failing;

        Verification(
                LongFunction<Flow.Publisher<Long>> numbers,
                Flow.@Nullable Publisher<Long> failing,
                long patienceMillis) {
            super(new TestEnvironment(patienceMillis, SILENCE_MILLIS));
            this.numbers = numbers;
            this.failing = failing;
        }

        @Override
        public Flow.Publisher<Long> createFlowPublisher(long elements) {
            return numbers.apply(elements);
        }

        @Override
        public Flow.@Nullable Publisher<Long> createFailedFlowPublisher() {
            return failing;
        }
    }

    private static RpcServer server;
    private static RpcClient client;

    @BeforeAll
    static void start() {
        server = RpcServer.builder()
                .register(Numbers.class, new Counting())
                .register(Taking.class, numbers -> {
                    TAKEN.add(numbers);
                    return new CompletableFuture<>();
                })
                .listen("tcp://127.0.0.1:0")
                .start();
        client = RpcClient.connect(server.uris().get(0).toString());
    }

    @AfterAll
    static void close() {
        client.close();
        server.close();
    }

    @TestFactory
    List<DynamicTest> overTcp() {
        Numbers stub = client.create(Numbers.class);
        return tests(stub::numbers, stub.failing());
    }

    /** Each subscriber is one of another call's handler. */
    @TestFactory
    List<DynamicTest> takenOverTcp() {
        Taking stub = RpcClient.with(client.create(Taking.class), CallOptions.timeout(Duration.ofMinutes(10)));
        return tests(
                count -> subscriber -> {
                    Objects.requireNonNull(subscriber, "subscriber");
                    stub.take(new Counting().numbers(count));
                    try {
                        Objects.requireNonNull(
                                        TAKEN.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS), "the handler wasn't called")
                                .subscribe(subscriber);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                null);
    }

    @TestFactory
    List<DynamicTest> ofAnIterable() {
        Numbers local = new Counting();
        return tests(local::numbers, local.failing());
    }

    private static List<DynamicTest> tests(
            LongFunction<Flow.Publisher<Long>> numbers, Flow.@Nullable Publisher<Long> failing) {
        Stream<Method> methods = Arrays.stream(Verification.class.getMethods());
        return methods.filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> dynamicTest(method.getName(), () -> {
                    boolean sleeps = SLEEPING.matcher(method.getName()).matches();
                    Verification verification =
                            new Verification(numbers, failing, sleeps ? SLEEP_MILLIS : PATIENCE_MILLIS);
                    verification.setUp();
                    try {
                        method.invoke(verification);
                    } catch (InvocationTargetException e) {
                        Assumptions.assumeFalse(
                                e.getCause() instanceof SkipException, () -> String.valueOf(e.getCause()));
                        throw e.getCause();
                    }
                }))
                .toList();
    }
}
