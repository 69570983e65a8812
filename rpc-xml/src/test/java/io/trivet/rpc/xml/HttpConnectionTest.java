package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.spi.ClientSettings;
import io.trivet.rpc.spi.MethodDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client is closed while one of its threads opens a connection. */
@Timeout(60)
class HttpConnectionTest {
    @Test
    void aCallOnAConnectionThatWasClosedBeforeItKnewTheCallFails() throws Exception {
        HttpRequests requests = new HttpRequests(URI.create("http://127.0.0.1:" + freePort()));
        XmlRpcCodec codec = new XmlRpcCodec();
        EventLoops loops = EventLoops.share();
        HttpClientTransport transport = new HttpClientTransport(
                requests, Dialect.STANDARD, ClientSettings.defaults(), codec, new CborValues(), System::nanoTime);
        try {
            HttpConnection connection =
                    new HttpConnection(transport, requests, ClientSettings.defaults(), new HttpResponses(codec));
            MethodDescriptor method = MethodDescriptor.untyped("any", 0, Object.class);
            Deadline deadline = Deadline.after(Duration.ofMinutes(1));
            PendingCall call = new PendingCall(
                    RpcCall.incoming(method, List::of, deadline, Metadata.empty(), "a test"), Unpooled.buffer());

            connection.close(new RpcException(RpcStatus.UNAVAILABLE, "the client was closed."));
            // Nobody listens: a connection that never stood has no end to be heard of.
            connection.open(loops, call);

            Throwable failure = call.reply().handle((reply, thrown) -> thrown).get(30, TimeUnit.SECONDS);
            assertThat(failure).isInstanceOf(RpcException.class).hasMessage("the client was closed.");
            assertThat(call.document().refCnt()).isZero();
        } finally {
            transport.close();
            loops.close();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return server.getLocalPort();
        }
    }
}
