package io.trivet.rpc.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.IncomingCall;
import io.trivet.rpc.spi.MemoryBudget;
import io.trivet.rpc.spi.MethodDescriptor;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Any bytes from a peer are frames, or end its connection in an orderly way; CONTRIBUTING.md explains how to search for
 * counterexamples.
 */
public class FrameFuzzTest {
    private static final File CORPUS = new File("src/test/corpus/frames");

    private static final Dispatcher ECHOING = new Echoing();
    private static final ServerMethods METHODS = new ServerMethods(ECHOING, new CborValues(), RpcLimits.defaults());
    private static final Limits LIMITS = Limits.of(RpcLimits.defaults());

    private static final Set<Byte> SENT = Set.of(
            Wire.RESPONSE,
            Wire.FAULT,
            Wire.REFUSED,
            Wire.PONG,
            Wire.BEGUN,
            Wire.ITEM,
            Wire.END,
            Wire.CREDIT,
            Wire.CANCEL);

    private static final AtomicInteger CANCELLED = new AtomicInteger();

    /**
     * Answers calls at once, except calls of {@code hold}, which never end, and calls of {@code count}, which return
     * five items.
     */
    private static final class Echoing implements Dispatcher {
        private final Map<String, MethodDescriptor> methods = Map.of(
                "echo", MethodDescriptor.untyped("echo", 1, Object.class),
                "hold", MethodDescriptor.untyped("hold", 0, void.class),
                "count",
                        MethodDescriptor.builder("", "count")
                                .streams(Integer.class)
                                .build(),
                "sum",
                        MethodDescriptor.builder("", "sum")
                                .takes(Integer.class)
                                .returns(int.class)
                                .build());

        @Override
        public Collection<MethodDescriptor> methods() {
            return methods.values();
        }

        @Override
        public MethodDescriptor method(String name) {
            MethodDescriptor method = methods.get(name);
            if (method == null) {
                throw new RpcException(RpcStatus.UNIMPLEMENTED, "there is no method '" + name + "'.");
            }
            return method;
        }

        @Override
        public <T> Dispatcher with(String prefix, Class<T> service, T implementation) {
            throw new UnsupportedOperationException("not used in this test");
        }

        @Override
        public Executor subscribers() {
            return Runnable::run;
        }

        @Override
        public Duration idleTimeout() {
            return Duration.ofDays(1);
        }

        @Override
        public void start(IncomingCall call) {
            dispatch(call);
        }

        @Override
        public void dispatch(IncomingCall call) {
            switch (call.call().method()) {
                case "hold" -> {}
                case "sum" -> Objects.requireNonNull(call.call().stream()).subscribe(new Summing(call));
                case "count" -> call.begin(Metadata.empty(), new Counting(call));
                default -> {
                    try {
                        call.reply(call.call().arguments().get(0), Metadata.empty());
                    } catch (RpcException e) {
                        call.fail(Fault.of(e));
                    }
                }
            }
        }
    }

    /** Requests three items, and three more when these have come; answers with the sum. */
    private static final class Summing implements Flow.Subscriber<Object> {
        private final IncomingCall call;
        private Flow.@Nullable Subscription subscription;
        private int count;
        private int sum;

        Summing(IncomingCall call) {
            this.call = call;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(3);
        }

        @Override
        public void onNext(Object item) {
            sum += (Integer) item;
            count++;
            if (count % 3 == 0) {
                Objects.requireNonNull(subscription).request(3);
            }
        }

        @Override
        public void onError(Throwable failure) {
            call.fail(Fault.of(failure));
        }

        @Override
        public void onComplete() {
            call.reply(sum, Metadata.empty());
        }
    }

    /** Sends as many of its items as are requested, and completes after the last one. */
    private static final class Counting implements Flow.Subscription {
        private final IncomingCall call;
        private int sent;

        Counting(IncomingCall call) {
            this.call = call;
        }

        @Override
        public void request(long items) {
            assertThat(items).as("asked for").isPositive();
            for (long i = 0; i < items && sent < 5; i++) {
                sent++;
                call.item(sent);
                if (sent == 5) {
                    call.complete();
                }
            }
        }

        @Override
        public void cancel() {
            CANCELLED.incrementAndGet();
        }
    }

    /** Called by Jazzer before the first input, of which there are too many for a log line each. */
    public static void fuzzerInitialize() {
        ((Logger) LoggerFactory.getLogger(TcpServerConnection.class)).setLevel(Level.OFF);
    }

    static File[] corpus() {
        return CORPUS.listFiles();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void anyBytesAreFramesOrTheEnd(File input) throws IOException {
        fuzzerTestOneInput(Files.readAllBytes(input.toPath()));
    }

    /**
     * Called by Jazzer with generated input. The first byte selects the pieces in which the rest arrives, and whether a
     * preface comes before it.
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int piece = (input[0] & 0x7F) + 1;
        boolean begins = input[0] >= 0;
        MemoryBudget memory = new MemoryBudget(16 << 20);
        TcpServerConnection connection = new TcpServerConnection(ECHOING, METHODS, LIMITS, memory.newAccount());
        EmbeddedChannel channel = new EmbeddedChannel(connection);
        if (begins) {
            channel.writeInbound(Wire.preface());
        }
        for (int at = 1; at < input.length && channel.isActive(); at += piece) {
            int count = Math.min(piece, input.length - at);
            channel.writeInbound(Unpooled.copiedBuffer(input, at, count));
            channel.runPendingTasks();
        }
        channel.checkException();
        boolean closed = !channel.isActive();
        channel.finish();
        int last = lastFrame(channel);
        if (closed && connection.hasBegun()) {
            assertThat(last).as("why it was closed").isEqualTo(Wire.FAULT);
        }
        // Calls that never end are given up, and the memory of their arguments is free only after that.
        assertThat(memory.used()).as("bytes that are still held").isLessThan(1 << 20);
        assertThat(CANCELLED)
                .as("a transport gives up the call, not its source")
                .hasValue(0);
    }

    /** Checks that the output is a preface and frames; returns the last frame's type, or zero. */
    private static int lastFrame(EmbeddedChannel channel) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        assertThat(Wire.problemOfPreface(all.readLong())).isNull();
        int type = 0;
        while (all.isReadable()) {
            int length = all.readInt();
            assertThat(length).isBetween(Wire.MIN_FRAME, all.readableBytes());
            type = all.getByte(all.readerIndex());
            assertThat((byte) type).isIn(SENT);
            all.skipBytes(length);
        }
        return type;
    }
}
