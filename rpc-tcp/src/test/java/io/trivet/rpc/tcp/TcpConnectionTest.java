package io.trivet.rpc.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.netty.Carrier;
import io.trivet.rpc.netty.ConnectionPool;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.netty.Slot;
import io.trivet.rpc.spi.MethodDescriptor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fate of calls whose connection is gone. */
@Timeout(60)
class TcpConnectionTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Limits LIMITS = Limits.of(RpcLimits.defaults());

    private final EventLoops loops = EventLoops.share();
    private final RpcServer server = RpcServer.builder()
            .register(Doubling.class, number -> 2 * number)
            .listen("tcp://127.0.0.1:0")
            .start();

    /** The connection of the first call; all others use sockets. */
    private final CompletableFuture<InMemory> first = new CompletableFuture<>();

    private final ConnectionPool<TcpCall> pool = new ConnectionPool<>(
            loops,
            List.of(new InetSocketAddress("127.0.0.1", server.uris().get(0).getPort())),
            ConnectionPool.Use.SHARED,
            RpcLimits.defaults(),
            System::nanoTime,
            this::carrier);

    @AfterEach
    void close() {
        pool.close();
        first.thenCompose(inMemory -> inMemory.channel).thenAccept(EmbeddedChannel::releaseOutbound);
        loops.close();
        server.close();
    }

    /** The service that is called. */
    public interface Doubling {
        int twice(int number);
    }

    private Carrier<TcpCall> carrier(Slot<TcpCall> slot) {
        TcpConnection connection = new TcpConnection(slot, null, LIMITS);
        InMemory inMemory = new InMemory(connection);
        return first.complete(inMemory) ? inMemory : connection;
    }

    /** A connection whose channel leads nowhere, and does nothing by itself. */
    private static final class InMemory implements Carrier<TcpCall> {
        private final TcpConnection connection;
        private final CompletableFuture<EmbeddedChannel> channel = new CompletableFuture<>();
        private final CompletableFuture<EmbeddedChannel> holdsCall = new CompletableFuture<>();

        InMemory(TcpConnection connection) {
            this.connection = connection;
        }

        @Override
        public void connect(EventLoops loops) {
            EmbeddedChannel opened = new EmbeddedChannel(connection);
            channel.complete(opened);
            opened.writeInbound(Wire.preface());
        }

        @Override
        public void send(TcpCall call) {
            connection.send(call);
            channel.thenAccept(holdsCall::complete);
        }

        @Override
        public @Nullable TcpCall watched() {
            return connection.watched();
        }

        @Override
        public void leave() {
            connection.leave();
        }

        @Override
        public @Nullable ChannelFuture close(RpcException why) {
            return connection.close(why);
        }
    }

    private static TcpCall callOfTwice(int number) {
        MethodDescriptor twice = MethodDescriptor.builder("", "twice")
                .parameters(List.of(int.class))
                .returns(int.class)
                .build();
        RpcCall call =
                RpcCall.incoming(twice, () -> List.of(number), Deadline.after(LONG), Metadata.empty(), "this test");
        return new TcpCall(new MethodCodec(new CborValues(), twice, RpcLimits.defaults()), call, Runnable::run);
    }

    /** Takes a call that waits to be written to the first connection, which is open. */
    private EmbeddedChannel takeInMemory(TcpCall call) throws Exception {
        pool.take(call);
        return first.get(LONG.toSeconds(), TimeUnit.SECONDS).holdsCall.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static Object result(TcpCall call) throws Exception {
        return call.get(LONG.toSeconds(), TimeUnit.SECONDS).value();
    }

    @Test
    void aCallOnAConnectionThatWasJustClosedGoesToAnother() throws Exception {
        EmbeddedChannel channel = takeInMemory(callOfTwice(1));
        TcpCall call = callOfTwice(21);
        CompletableFuture<Integer> id = new CompletableFuture<>();
        // The channel's listeners are informed before its handlers.
        channel.closeFuture()
                .addListener(closed -> id.complete(first.join().connection.register(call)));

        channel.close();

        assertThat(id.get(LONG.toSeconds(), TimeUnit.SECONDS))
                .as("nothing is sent there")
                .isZero();
        assertThat(result(call)).isEqualTo(42);
    }

    @Test
    void whoCallsAgainAtOnceGetsANewConnection() throws Exception {
        EmbeddedChannel channel = takeInMemory(callOfTwice(1));
        TcpCall again = callOfTwice(4);
        channel.closeFuture().addListener(closed -> pool.take(again));

        channel.close();

        assertThat(result(again)).isEqualTo(8);
    }
}
