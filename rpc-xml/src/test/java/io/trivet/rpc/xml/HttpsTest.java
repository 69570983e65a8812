package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.Tls;
import io.trivet.testkit.net.TestCertificate;
import io.trivet.testkit.python.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may talk to whom over https, Python on either side included. */
@Timeout(60)
class HttpsTest {
    private static final TestCertificate OURS = TestCertificate.ofLoopback();
    private static final TestCertificate RSA = TestCertificate.of("ip:127.0.0.1", "RSA");
    private static final TestCertificate ELSEWHERE = TestCertificate.of("dns:example.org", "EC");

    private static RpcServer serve(Tls tls) {
        return RpcServer.builder()
                .register(RawClient.Text.class, value -> value)
                .tls(tls)
                .listen("https://127.0.0.1:0")
                .start();
    }

    private static String uri(RpcServer server) {
        return server.uris().get(0).toString();
    }

    private static void echoes(RpcServer server, Tls tls) {
        try (RpcClient client = RpcClient.builder(uri(server)).tls(tls).connect()) {
            assertThat(client.call(String.class, "echo", "x")).isEqualTo("x");
        }
    }

    private static void isRefused(RpcServer server, RpcClient.Builder builder) {
        try (RpcClient client = builder.connect()) {
            RpcException fault = catchThrowableOfType(RpcException.class, () -> client.call(String.class, "echo", "x"));
            assertThat(fault).as("the call fails").isNotNull();
            assertThat(fault.status()).isEqualTo(RpcStatus.UNAVAILABLE);
            assertThat(fault).hasMessageContaining(uri(server));
        }
    }

    @Test
    void keysOfAllKindsServe() {
        for (TestCertificate certificate :
                new TestCertificate[] {OURS, RSA, TestCertificate.of("ip:127.0.0.1", "Ed25519")}) {
            try (RpcServer server = serve(Tls.ofPem(certificate.certificate(), certificate.key()))) {
                echoes(server, Tls.trusting(certificate.certificate()));
            }
        }
    }

    @Test
    void aClientGoesOnlyToWhomItTrustsAndMeant() {
        try (RpcServer server = serve(Tls.ofPem(OURS.certificate(), OURS.key()));
                RpcServer elsewhere = serve(Tls.ofPem(ELSEWHERE.certificate(), ELSEWHERE.key()))) {
            isRefused(server, RpcClient.builder(uri(server)));
            isRefused(server, RpcClient.builder(uri(server)).tls(Tls.trusting(RSA.certificate())));
            isRefused(elsewhere, RpcClient.builder(uri(elsewhere)).tls(Tls.trusting(ELSEWHERE.certificate())));
            echoes(server, Tls.trusting(OURS.certificate()));
        }
    }

    @Test
    void aServerMayAskForCertificates() {
        try (RpcServer server = serve(Tls.ofPem(OURS.certificate(), OURS.key()).withTrust(RSA.certificate()))) {
            echoes(server, Tls.ofPem(RSA.certificate(), RSA.key()).withTrust(OURS.certificate()));
            isRefused(server, RpcClient.builder(uri(server)).tls(Tls.trusting(OURS.certificate())));
        }
    }

    @Test
    void aContextOfTheCallersDecides() throws Exception {
        KeyStore store = KeyStore.getInstance(
                OURS.certificate().resolveSibling("store.p12").toFile(), "changeit".toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        try (RpcServer server = serve(Tls.of(context))) {
            echoes(server, Tls.trusting(OURS.certificate()));
        }
        assertThatThrownBy(() -> Tls.of(context).withTrust(OURS.certificate()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoSpeaksInTheClearGetsNothing() {
        try (RpcServer server = serve(Tls.ofPem(OURS.certificate(), OURS.key()));
                RpcClient client = RpcClient.connect(uri(server).replace("https", "http"))) {
            assertThatThrownBy(() -> client.call(String.class, "echo", "x")).isInstanceOf(RpcException.class);
            echoes(server, Tls.trusting(OURS.certificate()));
        }
        try (RpcServer plain = RpcServer.builder()
                .register(RawClient.Text.class, value -> value)
                .listen("http://127.0.0.1:0")
                .start()) {
            RpcClient.Builder secure = RpcClient.builder(uri(plain).replace("http", "https"));
            try (RpcClient client = secure.connect()) {
                assertThatThrownBy(() -> client.call(String.class, "echo", "x"))
                        .isInstanceOf(RpcException.class)
                        .hasMessageContaining("secure connection can't be made");
            }
        }
    }

    @Test
    void settingsAndSchemesGoTogether() {
        Tls tls = Tls.trusting(OURS.certificate());
        assertThatThrownBy(
                        () -> RpcClient.builder("http://127.0.0.1:1").tls(tls).connect())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https");
        RpcServer.Builder builder = RpcServer.builder().register(RawClient.Text.class, value -> value);
        assertThatThrownBy(() -> builder.listen("https://127.0.0.1:0").start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Tls.ofPem");
        RpcServer.Builder nobody = RpcServer.builder().register(RawClient.Text.class, value -> value);
        assertThatThrownBy(() -> nobody.listen("https://127.0.0.1:0").tls(tls).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Tls.ofPem");
        RpcServer.Builder plain = RpcServer.builder().register(RawClient.Text.class, value -> value);
        assertThatThrownBy(() -> plain.listen("http://127.0.0.1:0").tls(tls).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("https");
    }

    @Test
    void filesThatAreNoPemAreNamed(@TempDir Path directory) throws IOException {
        Path certificate = OURS.certificate();
        Path other = Files.writeString(directory.resolve("other.pem"), "nothing of the sort");
        Path old = Files.writeString(
                directory.resolve("old.pem"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        Path broken = Files.writeString(
                directory.resolve("broken.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> Tls.ofPem(certificate, other)).hasMessageContainingAll("other.pem", "holds no key");
        assertThatThrownBy(() -> Tls.ofPem(certificate, old))
                .hasMessageContainingAll("old.pem", "RSA PRIVATE KEY", "openssl");
        Path cut = Files.writeString(
                directory.resolve("cut.pem"), "-----BEGIN PRIVATE KEY-----\nAAAAA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> Tls.ofPem(certificate, cut)).hasMessageContaining("cut.pem");
        assertThatThrownBy(() -> Tls.ofPem(certificate, broken)).hasMessageContainingAll("broken.pem", "neither RSA");
        assertThatThrownBy(() -> Tls.ofPem(other, OURS.key())).hasMessageContaining("other.pem");
        assertThatThrownBy(() -> Tls.ofPem(directory.resolve("none.pem"), OURS.key()))
                .hasMessageContaining("none.pem");
        assertThatThrownBy(() -> Tls.trusting(other)).hasMessageContaining("other.pem");
        assertThatThrownBy(() -> Tls.ofPem(RSA.certificate(), OURS.key()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("don't belong together");
    }

    @Test
    void pythonsClientCallsUs() throws Exception {
        try (RpcServer server = serve(Tls.ofPem(OURS.certificate(), OURS.key()))) {
            assertThat(Python.run("""
                            import sys, ssl, xmlrpc.client
                            trusting = ssl.create_default_context(cafile=sys.argv[2])
                            server = xmlrpc.client.ServerProxy(sys.argv[1], context=trusting)
                            assert server.echo('x') == 'x'
                            try:
                                xmlrpc.client.ServerProxy(sys.argv[1]).echo('x')
                                assert False
                            except ssl.SSLCertVerificationError:
                                print('well')
                            """, uri(server), OURS.certificate().toString()))
                    .isEqualTo("well\n");
        }
    }

    @Test
    void weCallPythonsServer() throws Exception {
        try (Python python = Python.start(
                        """
                        import ssl, sys
                        from xmlrpc.server import SimpleXMLRPCServer
                        server = SimpleXMLRPCServer(('127.0.0.1', 0), logRequests=False)
                        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                        context.load_cert_chain(sys.argv[1], sys.argv[2])
                        server.socket = context.wrap_socket(server.socket, server_side=True)
                        server.register_function(lambda a, b: a + b, 'add')
                        print(server.server_address[1])
                        server.serve_forever()
                        """, OURS.certificate().toString(), OURS.key().toString());
                RpcClient client = RpcClient.builder("https://127.0.0.1:" + python.line())
                        .tls(Tls.trusting(OURS.certificate()))
                        .connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.call(int.class, "add", i, 1)).isEqualTo(i + 1);
            }
        }
    }
}
