package io.trivet.rpc.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.spi.MethodDescriptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A call goes out on a connection that was closed a moment ago, of which nobody has heard yet. */
class JustClosedTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** What is called. */
    public interface Doubling {
        int twice(int number);
    }

    @Test
    void theCallGoesToAnotherConnection() throws Exception {
        try (RpcServer server = RpcServer.builder()
                .register(Doubling.class, number -> 2 * number)
                .listen("tcp://127.0.0.1:0")
                .start()) {
            SocketAddress address =
                    new InetSocketAddress("127.0.0.1", server.uris().get(0).getPort());
            EventLoops loops = EventLoops.share();
            TcpClientTransport transport =
                    new TcpClientTransport(loops, List.of(address), new CborValues(), null, Limits.usual());
            try {
                Endpoint endpoint = new Endpoint(transport, loops, address);
                TcpConnection connection = new TcpConnection(endpoint, Limits.usual());
                EmbeddedChannel channel = new EmbeddedChannel(connection);
                TcpCall call = callOfTwice(21);
                CompletableFuture<Integer> id = new CompletableFuture<>();
                // Its listeners hear before the handlers do.
                channel.closeFuture().addListener(closed -> id.complete(connection.register(call)));

                channel.close();

                assertThat(id.get(LONG.toSeconds(), TimeUnit.SECONDS))
                        .as("nothing is sent there")
                        .isZero();
                assertThat(call.get(LONG.toSeconds(), TimeUnit.SECONDS).value()).isEqualTo(42);
            } finally {
                transport.close();
            }
        }
    }

    private static TcpCall callOfTwice(int number) {
        MethodDescriptor twice =
                new MethodDescriptor("twice", List.of(int.class), int.class, false, List.of(), false, false, "");
        RpcCall call =
                RpcCall.incoming(twice, () -> List.of(number), Deadline.after(LONG), Metadata.empty(), "this test");
        return new TcpCall(new MethodCodec(new CborValues(), twice), call, Runnable::run);
    }
}
