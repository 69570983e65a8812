package io.trivet.rpc.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.Tls;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.spi.MethodDescriptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of calls that have no connection yet, or one that is gone. */
@Timeout(60)
class EndpointTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final EventLoops loops = EventLoops.share();

    /** What is called. */
    public interface Doubling {
        int twice(int number);
    }

    private static RpcServer serve() {
        return RpcServer.builder()
                .register(Doubling.class, number -> 2 * number)
                .listen("tcp://127.0.0.1:0")
                .start();
    }

    private static SocketAddress addressOf(RpcServer server) {
        return new InetSocketAddress("127.0.0.1", server.uris().get(0).getPort());
    }

    private TcpClientTransport transport(SocketAddress address, @Nullable Tls tls) {
        return new TcpClientTransport(loops, List.of(address), new CborValues(), tls, Limits.of(RpcLimits.defaults()));
    }

    private static TcpCall callOfTwice(int number) {
        MethodDescriptor twice =
                new MethodDescriptor("twice", List.of(int.class), int.class, false, List.of(), false, false, "");
        RpcCall call =
                RpcCall.incoming(twice, () -> List.of(number), Deadline.after(LONG), Metadata.empty(), "this test");
        return new TcpCall(new MethodCodec(new CborValues(), twice, RpcLimits.defaults()), call, Runnable::run);
    }

    @Test
    void aCallOnAConnectionThatWasJustClosedGoesToAnother() throws Exception {
        try (RpcServer server = serve()) {
            SocketAddress address = addressOf(server);
            TcpClientTransport transport = transport(address, null);
            try {
                Endpoint endpoint = new Endpoint(transport, loops, address);
                TcpConnection connection = new TcpConnection(endpoint, Limits.of(RpcLimits.defaults()));
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

    @Test
    void whoCallsAgainAtOnceGetsANewConnection() throws Exception {
        try (RpcServer server = serve()) {
            SocketAddress address = addressOf(server);
            // Closed, so that no call goes anywhere else.
            TcpClientTransport transport = new TcpClientTransport(
                    EventLoops.share(), List.of(address), new CborValues(), null, Limits.of(RpcLimits.defaults()));
            transport.close();
            Endpoint endpoint = new Endpoint(transport, loops, address);
            try {
                TcpConnection connection = new TcpConnection(endpoint, Limits.of(RpcLimits.defaults()));
                EmbeddedChannel channel = new EmbeddedChannel(connection);
                TcpCall again = callOfTwice(4);
                channel.closeFuture().addListener(closed -> {
                    connection.register(callOfTwice(21));
                    endpoint.take(again);
                });

                channel.close();

                assertThat(again.get(LONG.toSeconds(), TimeUnit.SECONDS).value())
                        .isEqualTo(8);
            } finally {
                endpoint.close(TcpClientTransport.closedFault()).forEach(loops::await);
                loops.close();
            }
        }
    }

    @Test
    void aCallThatIsGivenUpWhileItWaitsIsLetGo() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            SocketAddress address = silent.getLocalSocketAddress();
            // Nobody answers its greeting, so that the connection never opens.
            TcpClientTransport transport = transport(address, Tls.of(SSLContext.getDefault()));
            Endpoint endpoint = new Endpoint(transport, loops, address);
            try {
                TcpCall call = callOfTwice(1);
                TcpCall other = callOfTwice(2);
                endpoint.take(call);
                endpoint.take(other);
                assertThat(endpoint.load()).isEqualTo(2);

                call.cancel(true);

                assertThat(endpoint.load()).isEqualTo(1);
                assertThat(other).isNotDone();
            } finally {
                endpoint.close(TcpClientTransport.closedFault()).forEach(loops::await);
                transport.close();
            }
        }
    }
}
