package io.trivet.rpc.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.msgpack.MessagePackReader;
import io.trivet.rpc.msgpack.MessagePackValues;
import io.trivet.rpc.values.binary.ValueCodec;
import io.trivet.rpc.zmtp.Frames;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One side of a connection, without a network and with a clock that the test moves; the test is the peer. */
final class Embedded implements AutoCloseable {
    private static final ValueCodec ANY = new MessagePackValues().codec(Object.class);

    private static final byte[] PONG = ZmtpPeer.hex("040504504f4e47");

    final EmbeddedChannel channel;

    /** Greets the side under test as libzmq does, and reads its greeting. */
    Embedded(ChannelHandler side, byte[] ready) {
        channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(side).fireChannelActive();
        write(ZmtpPeer.GREETING);
        write(ready);
        read();
    }

    /** Returns the limits of a URI's options. */
    static Limits limits(String options) {
        return Limits.of(RpcLimits.defaults(), ZeroRpcUri.ofServer(URI.create("zerorpc+tcp://127.0.0.1:1" + options)));
    }

    void write(byte[] bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
        channel.runPendingTasks();
        channel.checkException();
    }

    /** Sends an event. */
    void send(Map<String, ?> header, String name, @Nullable Object arguments) {
        byte[] content = ZmtpPeer.content(Arrays.asList(header, name, arguments));
        byte[] written = Arrays.copyOf(new byte[Frames.ROOM], Frames.ROOM + content.length);
        System.arraycopy(content, 0, written, Frames.ROOM, content.length);
        write(Frames.copy(written, written.length));
    }

    /** Moves the clock by seconds, one by one; the connection is alive meanwhile. */
    void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            write(PONG);
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
            channel.runPendingTasks();
        }
        channel.checkException();
    }

    /** Returns the bytes that were written since the last call. */
    byte[] read() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    /** Returns the events that were written since the last call, as "name arguments"; commands are left out. */
    List<String> events() {
        List<String> events = new ArrayList<>();
        byte[] all = read();
        int at = 0;
        while (at < all.length) {
            byte[] rest = Arrays.copyOfRange(all, at, all.length);
            int length = Frames.length(rest);
            if ((rest[0] & 4) == 0) {
                int from = Frames.contentAt(rest);
                List<?> parts =
                        (List<?>) Objects.requireNonNull(ANY.read(new MessagePackReader(rest, from, length - from)));
                assertThat(parts).hasSize(3);
                events.add(parts.get(1) + " " + parts.get(2));
            }
            at += length;
        }
        return events;
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
