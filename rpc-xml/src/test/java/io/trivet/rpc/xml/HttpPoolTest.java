package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.spi.ClientSettings;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.testkit.python.Python;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests how long the client keeps an unused connection, on a clock that this test controls. */
@Timeout(60)
class HttpPoolTest {
    private final AtomicLong nanos = new AtomicLong();

    private HttpClientTransport connect(String uri) {
        return new HttpClientTransport(
                new HttpRequests(URI.create(uri)),
                Dialect.STANDARD,
                ClientSettings.defaults(),
                new XmlRpcCodec(),
                nanos::get);
    }

    /** Returns the number of the connection on which the call came. */
    private static CompletableFuture<Object> connection(HttpClientTransport client) {
        MethodDescriptor method = MethodDescriptor.untyped("connection", 0, Object.class);
        Deadline deadline = Deadline.after(Duration.ofSeconds(30));
        return client.prepare(method, Runnable::run)
                .handle(RpcCall.incoming(method, List::of, deadline, Metadata.empty(), "a test"))
                .thenApply(reply -> reply.value());
    }

    @Test
    void aServerWithOneThreadIsLeftToOthersAfterAWhile() throws Exception {
        try (Python python = Python.start("""
                        from xmlrpc.server import SimpleXMLRPCServer, SimpleXMLRPCRequestHandler
                        class KeepAlive(SimpleXMLRPCRequestHandler):
                            protocol_version = 'HTTP/1.1'
                            def setup(self):
                                super().setup()
                                self.server.connections += 1
                        server = SimpleXMLRPCServer(('127.0.0.1', 0), KeepAlive, logRequests=False)
                        server.connections = 0
                        server.register_function(lambda: server.connections, 'connection')
                        print(server.server_address[1])
                        server.serve_forever()
                        """)) {
            String uri = "http://127.0.0.1:" + python.line();
            HttpClientTransport first = connect(uri);
            HttpClientTransport second = connect(uri);
            try {
                assertThat(connection(first).get(30, TimeUnit.SECONDS)).isEqualTo(1);
                nanos.addAndGet(TimeUnit.SECONDS.toNanos(3));
                assertThat(connection(first).get(30, TimeUnit.SECONDS)).isEqualTo(1);
                nanos.addAndGet(TimeUnit.SECONDS.toNanos(3));
                assertThat(connection(first).get(30, TimeUnit.SECONDS))
                        .as("three seconds after the last answer")
                        .isEqualTo(1);
                CompletableFuture<Object> starved = connection(second);
                nanos.addAndGet(TimeUnit.SECONDS.toNanos(4));
                assertThat(starved.get(30, TimeUnit.SECONDS)).isEqualTo(2);
                nanos.addAndGet(TimeUnit.SECONDS.toNanos(4));
                assertThat(connection(first).get(30, TimeUnit.SECONDS)).isEqualTo(3);
            } finally {
                first.close();
                second.close();
            }
        }
    }
}
