package io.trivet.rpc.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.msgpack.MessagePackValues;
import io.trivet.rpc.spi.MemoryBudget;
import io.trivet.rpc.zmtp.Frames;
import io.trivet.rpc.zmtp.Mechanism;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Any bytes from a client are messages, or end its connection in an orderly way; CONTRIBUTING.md explains how to search
 * for counterexamples.
 */
public class FrameFuzzTest {
    private static final File CORPUS = new File("src/test/corpus/frames");
    private static final int GREETING = 64;
    private static final int COMMAND = 4;

    private static final Limits LIMITS = Embedded.limits("");

    /** Made once: the codecs of its methods would take more time than most inputs. */
    private static final ServerMethods METHODS =
            new ServerMethods(new Echoing(), new MessagePackValues(), RpcLimits.defaults());

    private static final Set<EventName> SENT = Set.of(
            EventName.OK,
            EventName.ERR,
            EventName.STREAM,
            EventName.STREAM_DONE,
            EventName.MORE,
            EventName.BEGUN,
            EventName.CANCEL);

    /** Called by Jazzer before the first input, of which there are too many for a log line each. */
    public static void fuzzerInitialize() {
        ((Logger) LoggerFactory.getLogger(ServerConnection.class)).setLevel(Level.OFF);
    }

    static File[] corpus() {
        return CORPUS.listFiles();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void anyBytesAreMessagesOrTheEnd(File input) throws IOException {
        fuzzerTestOneInput(Files.readAllBytes(input.toPath()));
    }

    /**
     * Called by Jazzer with generated input. The first byte selects the pieces in which the rest arrives, what comes
     * before it, and the mechanism: with 0x80 nothing, with 0x40 the greeting and READY of one of ours, otherwise those
     * of libzmq; with 0x20 the mechanism is PLAIN.
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int piece = (input[0] & 0x1F) + 1;
        MemoryBudget memory = new MemoryBudget(16 << 20);
        Echoing dispatcher = new Echoing();
        ServerConnection connection = new ServerConnection(
                dispatcher, METHODS, Mechanism.ofServer((input[0] & 0x20) != 0), LIMITS, memory.newAccount());
        EmbeddedChannel channel = new EmbeddedChannel(connection);
        if ((input[0] & 0xA0) == 0) {
            channel.writeInbound(Unpooled.copiedBuffer(ZmtpPeer.GREETING));
            channel.writeInbound(
                    Unpooled.copiedBuffer((input[0] & 0x40) == 0 ? ZmtpPeer.READY_OF_DEALER : ZmtpPeer.READY_OF_OURS));
        }
        for (int at = 1; at < input.length && channel.isActive(); at += piece) {
            int count = Math.min(piece, input.length - at);
            channel.writeInbound(Unpooled.copiedBuffer(input, at, count));
            channel.runPendingTasks();
        }
        channel.checkException();
        channel.finish();
        check(channel);
        // Calls that never end are given up, and the memory of their arguments is free only after that.
        assertThat(memory.used()).as("bytes that are still held").isLessThan(1 << 20);
        assertThat(dispatcher.cancelled)
                .as("a transport gives up the call, not its source")
                .isZero();
    }

    /** Checks that the output is a greeting, commands and events. */
    private static void check(EmbeddedChannel channel) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        EventHead head = new EventHead();
        int at = GREETING;
        while (at < bytes.length) {
            byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
            int length = Frames.length(rest);
            assertThat(length).isBetween(2, rest.length);
            if ((rest[0] & COMMAND) == 0) {
                int content = content(rest);
                assertThat(head.read(rest, content, length)).isTrue();
                assertThat(head.isResponse()).isTrue();
                assertThat(head.eventName()).isIn(SENT);
            }
            at += length;
        }
    }

    /** Returns where the content of a message begins, behind its envelope. */
    private static int content(byte[] message) {
        int at = 0;
        while ((message[at] & 1) != 0) {
            at += 2 + (message[at + 1] & 0xFF);
        }
        return at + ((message[at] & 2) == 0 ? 2 : 9);
    }
}
