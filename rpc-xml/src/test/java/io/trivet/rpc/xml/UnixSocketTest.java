package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.python.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of a server that listens on a Unix domain socket; here it is Python's. */
@Timeout(120)
class UnixSocketTest {
    private interface Asked {
        /** Returns the requested path, and the content of the authorization header. */
        List<String> asked();

        CompletableFuture<List<String>> askedLater();
    }

    private final Path directory = Files.createTempDirectory("trivet-unix");
    private final Path file = directory.resolve("a server.sock");
    private final Python python = Python.start("""
            import socketserver, sys
            from xmlrpc.server import SimpleXMLRPCDispatcher, SimpleXMLRPCRequestHandler
            class Handler(SimpleXMLRPCRequestHandler):
                protocol_version = 'HTTP/1.1'
                rpc_paths = ('/RPC2', '/another')
                disable_nagle_algorithm = False
                def decode_request_content(self, data):
                    self.server.asked = [self.path, self.headers.get('Authorization', '')]
                    return super().decode_request_content(data)
                def address_string(self):
                    return 'a program'
            class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer, SimpleXMLRPCDispatcher):
                daemon_threads = True
                logRequests = False
                _send_traceback_header = False
                def __init__(self, path):
                    SimpleXMLRPCDispatcher.__init__(self, True)
                    socketserver.UnixStreamServer.__init__(self, path, Handler)
            server = Server(sys.argv[1])
            server.register_function(lambda: server.asked, 'asked')
            server.register_function(lambda: server.asked, 'askedLater')
            print('ready', flush=True)
            server.serve_forever()
            """, file.toString());

    UnixSocketTest() throws IOException {
        assertThat(python.line()).isEqualTo("ready");
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        python.close();
        Files.deleteIfExists(file);
        Files.deleteIfExists(directory);
    }

    private String uri(String authority, String rest) {
        return "http+unix://" + authority + directory + "/a%20server.sock" + rest;
    }

    private static List<String> ask(String uri) {
        try (RpcClient client = RpcClient.connect(uri)) {
            return client.create(Asked.class).asked();
        }
    }

    @Test
    void pathAndPasswordAreTheUris() {
        assertThat(ask(uri("", ""))).containsExactly("/RPC2", "");
        assertThat(ask(uri("", "?path=/another"))).containsExactly("/another", "");
        assertThat(ask(uri("ada:pa%20ss@", "?path=/RPC2#nil=off"))).containsExactly("/RPC2", "Basic YWRhOnBhIHNz");
    }

    @Test
    void manyCallsGoAtATime() {
        try (RpcClient client = RpcClient.connect(uri("", ""))) {
            Asked stub = client.create(Asked.class);
            List<CompletableFuture<List<String>>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                calls.add(stub.askedLater());
            }
            assertThat(calls).allSatisfy(call -> assertThat(call.join()).containsExactly("/RPC2", ""));
        }
    }

    @Test
    void aMissingServerIsReported() {
        try (RpcClient client = RpcClient.connect("http+unix://" + directory + "/nobody.sock")) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> client.call(Object.class, "asked"))
                        .isInstanceOfSatisfying(
                                RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNAVAILABLE))
                        .hasMessageContaining("can't connect")
                        .hasMessageContaining("nobody.sock");
            }
        }
    }

    @Test
    void anUnknownPathIsReportedAsSuch() {
        try (RpcClient client = RpcClient.connect(uri("", "?path=/nowhere"))) {
            assertThatThrownBy(() -> client.call(Object.class, "asked"))
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNIMPLEMENTED));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http+unix://host/run/a.sock",
                "http+unix://secret@host/run/a.sock",
                "http+unix:///",
                "http+unix:///run/",
                "http+unix:///run/a.sock?RPC2",
                "http+unix:///run/a.sock?path=RPC2",
                "http+unix:///run/a.sock?path=/a&b=c",
                "http+unix:///run/a.sock#dialect=none",
                "http+unix:run/a.sock",
            })
    void anotherFormIsRefusedWithTheRightOne(String uri) {
        assertThatThrownBy(() -> RpcClient.connect(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http+unix://[user:password@]/file.sock[?path=/path]")
                .hasMessageNotContaining("secret");
    }

    @Test
    void itIsForClients() {
        assertThatThrownBy(() -> RpcServer.builder()
                        .register(Asked.class, null)
                        .listen("http+unix:///run/a.sock")
                        .start())
                .isInstanceOf(RuntimeException.class);
    }
}
