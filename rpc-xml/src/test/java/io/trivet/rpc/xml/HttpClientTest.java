package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trivet.rpc.CallOptions;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.python.Python;
import java.net.URI;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client's headers, as seen by Python's own server, and the client's reaction to HTTP errors. */
@Timeout(60)
class HttpClientTest {
    private static final String SERVER = """
            import base64
            from xmlrpc.server import SimpleXMLRPCServer, SimpleXMLRPCRequestHandler
            class Handler(SimpleXMLRPCRequestHandler):
                protocol_version = 'HTTP/1.1'
                rpc_paths = ()
                def do_POST(self):
                    self.server.seen = dict((k.lower(), v) for k, v in self.headers.items())
                    self.server.seen[':line'] = self.requestline
                    self.server.seen[':peer'] = str(self.client_address)
                    if 'status' in self.path:
                        self.send_response(int(self.path[-3:]), 'Because')
                        self.send_header('Content-Length', '3')
                        if 'packed' in self.path:
                            self.send_header('Content-Encoding', 'gzip')
                        self.end_headers()
                        self.wfile.write(b'why')
                    else:
                        super().do_POST()
            server = SimpleXMLRPCServer(('127.0.0.1', 0), Handler, allow_none=True, logRequests=False)
            server.register_function(lambda name: server.seen.get(name), 'header')
            server.register_function(lambda text: text, 'echo')
            print(server.server_address[1])
            server.serve_forever()
            """;

    private final Python python = Python.start(SERVER);
    private final String uri = "http://127.0.0.1:" + python.line();

    @AfterEach
    void close() throws InterruptedException {
        python.close();
    }

    private static RpcException fault(ThrowingCallable call) {
        RpcException fault = catchThrowableOfType(RpcException.class, call);
        assertThat(fault).as("the call fails").isNotNull();
        return fault;
    }

    @Test
    void itSendsWhatAServerNeedsAndNoMore() {
        try (RpcClient client = RpcClient.connect(uri)) {
            assertThat(client.call(String.class, "header", ":line")).isEqualTo("POST /RPC2 HTTP/1.1");
            assertThat(client.call(String.class, "header", "host")).isEqualTo(uri.substring("http://".length()));
            assertThat(client.call(String.class, "header", "content-type")).isEqualTo("text/xml");
            assertThat(client.call(String.class, "header", "content-length")).matches("\\d+");
            assertThat(client.call(String.class, "header", "user-agent")).isEqualTo("Trivet");
            for (String absent : new String[] {"transfer-encoding", "accept-encoding", "authorization", "connection"}) {
                assertThat(client.call(Object.class, "header", absent)).isNull();
            }
        }
    }

    @Test
    void headersAreMetadata() {
        Metadata headers = Metadata.of("X-Trace", "4711");
        try (RpcClient client = RpcClient.builder(uri).metadata(headers).connect()) {
            assertThat(client.call(String.class, "header", "x-trace")).isEqualTo("4711");
            CallOptions own = CallOptions.none().withMetadata(Metadata.of("x-own", "1"));
            assertThat(client.call(own, String.class, "header", "x-own")).isEqualTo("1");
            assertThat(client.call(Object.class, "header", "x-own")).isNull();
        }
    }

    @Test
    void userAndPasswordOfTheUriAreSent() {
        try (RpcClient client = RpcClient.connect(uri.replace("//", "//us%40er:p%3a+ss@") + "/a%20b?c=%2f")) {
            // us@er:p:+ss
            assertThat(client.call(String.class, "header", "authorization")).isEqualTo("Basic dXNAZXI6cDorc3M=");
            assertThat(client.call(String.class, "header", ":line")).isEqualTo("POST /a%20b?c=%2f HTTP/1.1");
            assertThat(client.toString()).doesNotContain("ss@");
        }
    }

    @Test
    void oneConnectionServesCallsThatComeOneAfterTheOther() {
        try (RpcClient client = RpcClient.connect(uri)) {
            String peer = client.call(String.class, "header", ":peer");
            for (int i = 0; i < 20; i++) {
                assertThat(client.call(String.class, "header", ":peer")).isEqualTo(peer);
            }
        }
    }

    @Test
    void documentsArePackedWhereThatIsAskedFor() {
        Metadata packed = Metadata.of("content-encoding", "gzip").with("accept-encoding", "gzip");
        String text = "packed \u4e2d ".repeat(1000);
        try (RpcClient client = RpcClient.builder(uri).metadata(packed).connect()) {
            assertThat(client.call(String.class, "header", "content-encoding")).isEqualTo("gzip");
            assertThat(client.call(String.class, "header", "accept-encoding")).isEqualTo("gzip");
            assertThat(client.call(String.class, "echo", text)).isEqualTo(text);
            client.call(String.class, "echo", text);
            assertThat(Integer.parseInt(client.call(String.class, "header", "content-length")))
                    .isLessThan(1000);
        }
        try (RpcServer server = RpcServer.builder()
                        .register(RawClient.Text.class, value -> value)
                        .listen("http://127.0.0.1:0")
                        .start();
                RpcClient client = RpcClient.builder(server.uris().get(0).toString())
                        .metadata(packed)
                        .connect()) {
            assertThat(client.call(String.class, "echo", text)).isEqualTo(text);
        }
    }

    @Test
    void anAnswerOfHttpIsToldApartFromAFault() {
        Object[][] meanings = {
            {401, RpcStatus.UNAUTHENTICATED}, {403, RpcStatus.PERMISSION_DENIED}, {404, RpcStatus.UNIMPLEMENTED},
            {413, RpcStatus.INVALID_ARGUMENT}, {429, RpcStatus.RESOURCE_EXHAUSTED}, {503, RpcStatus.UNAVAILABLE},
            {500, RpcStatus.INTERNAL}, {202, RpcStatus.INTERNAL}
        };
        for (Object[] meaning : meanings) {
            try (RpcClient client = RpcClient.connect(uri + "/status" + meaning[0])) {
                RpcException fault = fault(() -> client.call(int.class, "echo", 1));
                assertThat(fault.status()).isEqualTo(meaning[1]);
                assertThat(fault)
                        .hasMessageContainingAll("'echo'", "HTTP " + meaning[0], "Because")
                        .cause()
                        .isInstanceOfSatisfying(
                                HttpStatusException.class,
                                e -> assertThat(e.code()).isEqualTo(meaning[0]))
                        .hasMessage("Because");
            }
        }
        try (RpcClient client = RpcClient.connect(uri + "/packed/status502")) {
            assertThat(fault(() -> client.call(int.class, "echo", 1)))
                    .hasMessageContaining("HTTP 502")
                    .hasCauseInstanceOf(HttpStatusException.class);
        }
        try (RpcClient client = RpcClient.connect(uri)) {
            RpcException fault = fault(() -> client.call(int.class, "nope"));
            assertThat(fault.status()).isEqualTo(RpcStatus.UNIMPLEMENTED);
            assertThat(fault)
                    .cause()
                    .isInstanceOfSatisfying(
                            XmlRpcFault.class, e -> assertThat(e.code()).isEqualTo(1))
                    .hasMessage("<class 'Exception'>:method \"nope\" is not supported");
        }
    }

    @Test
    void aClientAskedForAPasswordSendsItOrSaysWhatToDo() throws Exception {
        try (RpcServer server = RpcServer.builder()
                .register(RawClient.Text.class, value -> value)
                .intercept(new BasicAuthentication(
                        (user, password) -> user.equals("us@er") && password.equals("p\u00e4:ss")))
                .listen("http://127.0.0.1:0")
                .start()) {
            URI place = server.uris().get(0);
            try (RpcClient client = RpcClient.connect("http://us%40er:p%C3%A4:ss@127.0.0.1:" + place.getPort())) {
                assertThat(client.call(String.class, "echo", "x")).isEqualTo("x");
            }
            try (RpcClient client = RpcClient.connect(place.toString());
                    RpcClient wrong = RpcClient.connect("http://us%40er:no@127.0.0.1:" + place.getPort())) {
                RpcException fault = fault(() -> client.call(String.class, "echo", "x"));
                assertThat(fault.status()).isEqualTo(RpcStatus.UNAUTHENTICATED);
                assertThat(fault).hasMessageContaining("user:password@");
                assertThat(fault(() -> wrong.call(String.class, "echo", "x"))).hasMessageContaining("is wrong");
                assertThat(fault(() -> client.call(Object.class, "system.listMethods"))
                                .status())
                        .isEqualTo(RpcStatus.UNAUTHENTICATED);
            }
            assertThat(Python.run("""
                    import sys, xmlrpc.client
                    right = xmlrpc.client.ServerProxy(sys.argv[1].replace('//', '//us%40er:p%C3%A4:ss@'))
                    assert right.echo('x') == 'x'
                    assert right.system.listMethods()[0] == 'echo'
                    plain = xmlrpc.client.ServerProxy(sys.argv[1])
                    for call in [lambda: plain.echo('x'), lambda: plain.system.listMethods(), lambda: plain.nope()]:
                        try:
                            call()
                            assert False
                        except xmlrpc.client.ProtocolError as e:
                            assert e.errcode == 401 and e.headers['www-authenticate'].startswith('Basic realm='), e
                    assert plain.system.multicall([{'methodName': 'echo', 'params': ['x']}])[0]['faultCode'] == -32308
                    assert plain.system.multicall([{'methodName': 'nope', 'params': []}])[0]['faultCode'] == -32308
                    try:
                        right.nope(1, 2)
                        assert False
                    except xmlrpc.client.Fault as e:
                        assert e.faultCode == -32601 and "'nope'" in e.faultString, e
                    print('well')
                    """, place.toString())).isEqualTo("well\n");
        }
    }
}
