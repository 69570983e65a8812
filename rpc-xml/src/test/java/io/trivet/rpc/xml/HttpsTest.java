package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.contracts.net.TestCertificate;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.Tls;
import io.trivet.testkit.python.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PEM files, and Python on either side of https; the transports' contract tests which peers are trusted. */
@Timeout(60)
class HttpsTest {
    private static final TestCertificate OURS = TestCertificate.ofLoopback();
    private static final TestCertificate RSA = TestCertificate.of("ip:127.0.0.1", "RSA");

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
    void aContextDecidesWhichPeersAreTrusted() throws Exception {
        Tls ofContext = Tls.of(SSLContext.getDefault());
        assertThatThrownBy(() -> ofContext.withTrust(OURS.certificate()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("requiringClientCertificates()");
        assertThatThrownBy(() -> Tls.ofPem(OURS.certificate(), OURS.key()).requiringClientCertificates())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("withTrust");
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
