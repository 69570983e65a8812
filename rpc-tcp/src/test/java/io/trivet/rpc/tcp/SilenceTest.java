package io.trivet.rpc.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.IncomingCall;
import io.trivet.rpc.spi.MemoryBudget;
import io.trivet.rpc.spi.MethodDescriptor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A silent client is treated as lost after 45 seconds, and not after twice that: on a clock that this test controls.
 */
class SilenceTest {
    private static final MethodDescriptor METHOD = MethodDescriptor.untyped("m", 0, int.class);

    /** Answers each call at once. */
    private static final class Answering implements Dispatcher {
        @Override
        public Collection<MethodDescriptor> methods() {
            return List.of(METHOD);
        }

        @Override
        public MethodDescriptor method(String name) {
            if (!name.equals("m")) {
                throw new RpcException(RpcStatus.UNIMPLEMENTED, "there is no method '" + name + "'.");
            }
            return METHOD;
        }

        @Override
        public <T> Dispatcher with(String prefix, Class<T> service, T implementation) {
            throw new UnsupportedOperationException("not used in this test");
        }

        @Override
        public void dispatch(IncomingCall call) {
            call.reply(7, Metadata.empty());
            call.onFinished();
        }

        @Override
        public Executor subscribers() {
            return Runnable::run;
        }

        @Override
        public Duration idleTimeout() {
            return Duration.ofMinutes(1);
        }

        @Override
        public void start(IncomingCall call) {
            dispatch(call);
        }
    }

    private final EmbeddedChannel channel = new EmbeddedChannel();

    SilenceTest() {
        channel.freezeTime();
        Dispatcher dispatcher = new Answering();
        RpcLimits limits = RpcLimits.defaults();
        channel.pipeline()
                .addLast(new TcpServerConnection(
                        dispatcher,
                        new ServerMethods(dispatcher, new CborValues(), limits),
                        Limits.of(limits),
                        new MemoryBudget(1 << 20).newAccount()));
        channel.pipeline().fireChannelActive();
        channel.writeInbound(Wire.preface());
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void passes(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    private void calls(int id) {
        ByteBuf frame = Unpooled.buffer();
        byte[] name = "m".getBytes(StandardCharsets.UTF_8);
        int length = Wire.MIN_FRAME + 6 + name.length + MetadataCodec.NONE.length + 1;
        frame.writeInt(length)
                .writeByte(Wire.REQUEST)
                .writeInt(id)
                .writeInt(10_000)
                .writeShort(name.length);
        frame.writeBytes(name).writeBytes(MetadataCodec.NONE).writeByte(0x80);
        channel.writeInbound(frame);
    }

    @Test
    void ofOneThatNeverCalled() {
        passes(44);
        assertThat(channel.isOpen()).isTrue();
        passes(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void ofOneThatCalledBefore() {
        for (int i = 1; i < 10; i++) {
            calls(i);
            passes(44);
            assertThat(channel.isOpen()).as("after call %s", i).isTrue();
        }
        passes(1);
        assertThat(channel.isOpen()).isFalse();
    }
}
