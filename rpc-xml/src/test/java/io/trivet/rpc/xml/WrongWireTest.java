package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trivet.contracts.net.TestCertificate;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.Tls;
import io.trivet.testkit.python.Python;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** URIs with the scheme of another wire: the error names the right scheme at once, without waiting for a timeout. */
@Timeout(60)
class WrongWireTest {
    private static final List<String> SCHEMES = List.of("tcp", "tcps", "http", "https");
    private static final TestCertificate OURS = TestCertificate.ofLoopback();

    private static RpcServer server;

    @BeforeAll
    static void start() {
        RpcServer.Builder builder = RpcServer.builder()
                .register(RawClient.Text.class, value -> value)
                .tls(Tls.ofPem(OURS.certificate(), OURS.key()));
        SCHEMES.forEach(scheme -> builder.listen(scheme + "://127.0.0.1:0"));
        server = builder.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private record Mistake(String written, String right) {}

    static List<Mistake> mistakes() {
        List<Mistake> mistakes = new ArrayList<>();
        for (String written : SCHEMES) {
            for (String right : SCHEMES) {
                if (!written.equals(right)) {
                    mistakes.add(new Mistake(written, right));
                }
            }
        }
        return mistakes;
    }

    private static int port(String scheme) {
        return server.uris().stream()
                .filter(uri -> uri.getScheme().equals(scheme))
                .map(URI::getPort)
                .findFirst()
                .orElseThrow();
    }

    private static RpcException call(String scheme, int port) {
        // Only the peer's own answer can end it within the test's time limit.
        RpcClient.Builder builder = RpcClient.builder(scheme + "://127.0.0.1:" + port)
                .timeout(Duration.ofMinutes(10))
                .limits(RpcLimits.builder()
                        .connectTimeout(Duration.ofMinutes(10))
                        .build());
        if (scheme.endsWith("s")) {
            builder.tls(Tls.trusting(OURS.certificate()));
        }
        try (RpcClient client = builder.connect()) {
            return catchThrowableOfType(RpcException.class, () -> client.call(String.class, "echo", "x"));
        }
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void itsUserIsToldWhichSchemeIsRight(Mistake mistake) {
        RpcException fault = call(mistake.written(), port(mistake.right()));
        assertThat(fault.status()).as(fault.getMessage()).isEqualTo(RpcStatus.INTERNAL);
        // It is visible from outside that TLS is used, but not which protocol is inside.
        boolean isHidden = !mistake.written().endsWith("s") && mistake.right().endsWith("s");
        assertThat(fault.getMessage())
                .containsAnyOf(
                        "write " + mistake.right() + "://",
                        "takes " + mistake.right() + "://",
                        isHidden ? "write " + mistake.written() + "s://" : "write " + mistake.right() + "://");
    }

    @Test
    void serversOfOthersAreKnownToo() throws Exception {
        try (Python python = Python.start("""
                from xmlrpc.server import SimpleXMLRPCServer
                server = SimpleXMLRPCServer(('127.0.0.1', 0), logRequests=False)
                print(server.server_address[1])
                server.serve_forever()
                """)) {
            assertThat(call("https", Integer.parseInt(python.line())))
                    .hasMessageContaining("the server speaks HTTP without TLS: write http://");
        }
    }
}
