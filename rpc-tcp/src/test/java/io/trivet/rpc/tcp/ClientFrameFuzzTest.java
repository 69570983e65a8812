package io.trivet.rpc.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStreams;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.netty.LoneSlot;
import io.trivet.rpc.spi.MethodDescriptor;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * For any input from a server, every call to it ends exactly once; CONTRIBUTING.md explains how to search for
 * counterexamples.
 */
public class ClientFrameFuzzTest {
    private static final File CORPUS = new File("src/test/corpus/client-frames");

    private static final Limits LIMITS = Limits.of(RpcLimits.defaults());
    private static final EventLoops LOOPS = EventLoops.share();

    private static final MethodCodec ONE = codec(MethodDescriptor.untyped("one", 0, Integer.class));
    private static final MethodCodec MANY =
            codec(MethodDescriptor.builder("", "many").streams(Integer.class).build());
    private static final MethodCodec SUM = codec(MethodDescriptor.builder("", "sum")
            .takes(Integer.class)
            .returns(int.class)
            .build());
    private static final RpcCall CALL = call();
    private static final RpcCall TAKING = taking();

    /** A service whose method takes a stream. */
    interface Taking {
        CompletableFuture<Integer> sum(Flow.Publisher<Integer> numbers);
    }

    /** Returns a call that sends a stream of five items. */
    private static RpcCall taking() {
        CompletableFuture<RpcCall> made = new CompletableFuture<>();
        try (RpcClient client = RpcClient.builder("tcp://127.0.0.1:1")
                .timeout(Duration.ofDays(20))
                .intercept((call, next) -> {
                    made.complete(call);
                    return CompletableFuture.completedFuture(new RpcReply(0));
                })
                .connect()) {
            client.create(Taking.class).sum(RpcStreams.of(List.of(1, 2, 3, 4, 5)));
        }
        return made.join();
    }

    private static MethodCodec codec(MethodDescriptor method) {
        return new MethodCodec(new CborValues(), method, RpcLimits.defaults());
    }

    /** Returns a call as a client makes it, with a long deadline. */
    private static RpcCall call() {
        CompletableFuture<RpcCall> made = new CompletableFuture<>();
        try (RpcClient client = RpcClient.builder("tcp://127.0.0.1:1")
                .timeout(Duration.ofDays(20))
                .intercept((call, next) -> {
                    made.complete(call);
                    return CompletableFuture.completedFuture(new RpcReply(null));
                })
                .connect()) {
            client.call(void.class, "one");
        }
        return made.join();
    }

    /** Other tests in this JVM check whether their threads end. */
    @AfterAll
    static void close() {
        LOOPS.close();
    }

    static File[] corpus() {
        return CORPUS.listFiles();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void everyCallEnds(File input) throws IOException {
        fuzzerTestOneInput(Files.readAllBytes(input.toPath()));
    }

    /**
     * Called by Jazzer with generated input. The first byte selects the pieces in which the rest arrives, and whether a
     * preface comes before it. A call with the id 1 then waits for its answer, one with the id 3 for a stream, and one with the id
     * 5 sends a stream.
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int piece = (input[0] & 0x7F) + 1;
        LoneSlot<TcpCall> lone = new LoneSlot<>(LOOPS);
        TcpConnection connection = new TcpConnection(lone.slot(), null, LIMITS);
        EmbeddedChannel channel = new EmbeddedChannel(connection);
        TcpCall one = new TcpCall(ONE, CALL, Runnable::run);
        TcpCall many = new TcpCall(MANY, CALL, Runnable::run);
        Items items = new Items();
        many.thenAccept(reply -> items.subscribeTo(reply.value()));
        TcpCall sum = new TcpCall(SUM, TAKING, Runnable::run);
        for (TcpCall call : List.of(one, many, sum)) {
            lone.give();
            connection.send(call);
        }
        channel.runPendingTasks();
        assertThat(List.of(one.id(), many.id())).containsExactly(1, 3);
        assertThat(sum.id()).isEqualTo(5);
        if (input[0] >= 0) {
            channel.writeInbound(Wire.preface());
        }
        for (int at = 1; at < input.length && channel.isActive(); at += piece) {
            channel.writeInbound(Unpooled.copiedBuffer(input, at, Math.min(piece, input.length - at)));
            channel.runPendingTasks();
        }
        channel.checkException();
        channel.finishAndReleaseAll();

        assertEnded(one);
        assertEnded(many);
        assertEnded(sum);
        items.assertEnded(!many.isCompletedExceptionally());
        assertThat(lone.load()).as("calls that are counted as under way").isZero();
    }

    private static void assertEnded(TcpCall call) {
        assertThat(call).isDone();
        Throwable failure = call.handle((reply, thrown) -> thrown).join();
        if (failure != null) {
            assertThat(failure).isInstanceOf(RpcException.class);
        }
    }

    /**
     * Requests a few items, and then one more for each that arrives. It only records errors, because an exception would
     * only end its stream.
     */
    private static final class Items implements Flow.Subscriber<Object> {
        private final List<Object> signals = new ArrayList<>();
        private Flow.@Nullable Subscription subscription;

        void subscribeTo(@Nullable Object publisher) {
            ((Flow.Publisher<?>) publisher).subscribe(this);
        }

        @Override
        public void onSubscribe(Flow.Subscription to) {
            subscription = to;
            to.request(3);
        }

        @Override
        public void onNext(Object item) {
            signals.add(item);
            subscription.request(1);
        }

        @Override
        public void onError(Throwable thrown) {
            signals.add(thrown);
        }

        @Override
        public void onComplete() {
            signals.add("complete");
        }

        void assertEnded(boolean begun) {
            assertThat(subscription != null).as("subscribed").isEqualTo(begun);
            if (begun) {
                assertThat(signals).isNotEmpty();
                Object last = signals.remove(signals.size() - 1);
                assertThat(signals).as("before the end").hasOnlyElementsOfType(Integer.class);
                assertThat(last).as("the end").isNotInstanceOf(Integer.class);
                if (last instanceof Throwable) {
                    assertThat(last).isInstanceOf(RpcException.class);
                }
            }
        }
    }
}
