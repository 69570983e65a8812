package io.trivet.rpc.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStreams;
import io.trivet.rpc.msgpack.MessagePackValues;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.netty.LoneSlot;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.zmtp.Mechanism;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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

    /** The beginning of the ids in the corpus: binary of 32 bytes; the ids of the calls replace the zeros. */
    private static final byte[] ID = {(byte) 0xC4, 32, '0', '0', '0', '0', '0', '0', '0'};

    private static final Limits LIMITS = Embedded.limits("");
    private static final EventLoops LOOPS = EventLoops.share();

    private static final MethodEvents ONE = codec(MethodDescriptor.untyped("one", 0, Integer.class));
    private static final MethodEvents MANY =
            codec(MethodDescriptor.builder("", "many").streams(Integer.class).build());
    private static final MethodEvents SUM = codec(MethodDescriptor.builder("", "sum")
            .takes(Integer.class)
            .returns(int.class)
            .build());
    private static final RpcCall CALL = call(client -> client.call(void.class, "one"));
    private static final RpcCall TAKING =
            call(client -> client.create(Taking.class).sum(RpcStreams.of(List.of(1, 2, 3, 4, 5))));

    /** A service whose method takes a stream. */
    interface Taking {
        CompletableFuture<Integer> sum(Flow.Publisher<Integer> numbers);
    }

    private interface Calling {
        Object with(RpcClient client);
    }

    private static MethodEvents codec(MethodDescriptor method) {
        return new MethodEvents(new MessagePackValues(), method, RpcLimits.defaults());
    }

    /** Returns a call as a client makes it, with a long deadline. */
    private static RpcCall call(Calling calling) {
        CompletableFuture<RpcCall> made = new CompletableFuture<>();
        try (RpcClient client = RpcClient.builder("zerorpc+tcp://127.0.0.1:1")
                .timeout(Duration.ofDays(20))
                .intercept((call, next) -> {
                    made.complete(call);
                    return CompletableFuture.completedFuture(new RpcReply(null));
                })
                .connect()) {
            calling.with(client);
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
     * Called by Jazzer with generated input. The first byte selects the pieces in which the rest arrives, and what
     * comes before it: with 0x80 nothing, with 0x40 the greeting and READY of one of ours, otherwise those of libzmq.
     * Before the rest arrives, the last of the beginnings of ids in it are replaced: {@code C4 20} and seven times the
     * digit 0, then 1 for a call that waits for its answer, 2 for one that waits for a stream, and 3 for one that sends
     * a stream, become the ids of these calls.
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int piece = (input[0] & 0x1F) + 1;
        LoneSlot<ZeroRpcCall> lone = new LoneSlot<>(LOOPS);
        ClientConnection connection = new ClientConnection(lone.slot(), null, Mechanism.ofClient(null), LIMITS);
        EmbeddedChannel channel = new EmbeddedChannel(connection);
        if (input[0] >= 0) {
            channel.writeInbound(Unpooled.copiedBuffer(ZmtpPeer.GREETING));
            channel.writeInbound(Unpooled.copiedBuffer(
                    (input[0] & 0x40) == 0 ? ZmtpPeer.READY_OF_ROUTER : ZmtpPeer.READY_OF_OUR_ROUTER));
        }
        ZeroRpcCall one = new ZeroRpcCall(ONE, CALL, Runnable::run);
        ZeroRpcCall many = new ZeroRpcCall(MANY, CALL, Runnable::run);
        Items items = new Items();
        many.thenAccept(reply -> items.subscribeTo(reply.value()));
        ZeroRpcCall sum = new ZeroRpcCall(SUM, TAKING, Runnable::run);
        for (ZeroRpcCall call : List.of(one, many, sum)) {
            lone.give();
            connection.send(call);
        }
        channel.runPendingTasks();
        byte[] bytes = withIds(input, connection.ids());
        for (int at = 1; at < bytes.length && channel.isActive(); at += piece) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, at, Math.min(piece, bytes.length - at)));
            channel.runPendingTasks();
        }
        channel.checkException();
        channel.finish();
        release(channel);

        assertEnded(one);
        assertEnded(many);
        assertEnded(sum);
        items.assertEnded(!many.isCompletedExceptionally());
        assertThat(lone.load()).as("calls that are counted as under way").isZero();
    }

    private static void release(EmbeddedChannel channel) {
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            part.release();
        }
    }

    private static byte[] withIds(byte[] input, MessageIds ids) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < input.length) {
            int end = at + IdForm.LENGTH;
            if (end <= input.length && Arrays.equals(ID, 0, ID.length, input, at, at + ID.length)) {
                byte[] id = new byte[IdForm.LENGTH];
                // The numbers of ids are odd.
                ids.put(2 * (input[at + ID.length] & 0xF) - 1, id, 0);
                out.writeBytes(id);
                at = end;
            } else {
                out.write(input[at]);
                at++;
            }
        }
        return out.toByteArray();
    }

    private static void assertEnded(ZeroRpcCall call) {
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
            ((Flow.Publisher<?>) Objects.requireNonNull(publisher)).subscribe(this);
        }

        @Override
        public void onSubscribe(Flow.Subscription to) {
            subscription = to;
            to.request(3);
        }

        @Override
        public void onNext(Object item) {
            signals.add(item);
            Objects.requireNonNull(subscription).request(1);
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
