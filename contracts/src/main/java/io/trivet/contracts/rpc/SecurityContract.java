package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trivet.contracts.net.TestCertificate;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.Tls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Authentication of clients and servers by TLS. Only for secure wires. */
abstract class SecurityContract extends TransportFixture {
    private static final TestCertificate OURS = TestCertificate.ofLoopback();
    private static final TestCertificate RSA = TestCertificate.of("ip:127.0.0.1", "RSA");
    private static final TestCertificate ELSEWHERE = TestCertificate.of("dns:example.org", "EC");

    SecurityContract(TransportContract transport) {
        super(transport);
    }

    private interface Text {
        String echo(String text);
    }

    @BeforeEach
    final void onlyIfItIsSecured() {
        assumeTrue(transport.tlsOfServers() != null, "this wire is without TLS");
    }

    private RpcServer serve(Tls tls) {
        return serve(transport.uriToListenOn(), tls);
    }

    private RpcServer serve(String uri, Tls tls) {
        RpcServer.Builder builder = offering().listen(uri);
        return closing(builder.tls(tls).start());
    }

    private static RpcServer.Builder offering() {
        return RpcServer.builder().register(Text.class, text -> text);
    }

    private static Tls identity(TestCertificate certificate) {
        return Tls.ofPem(certificate.certificate(), certificate.key());
    }

    /** Returns the scheme of the same wire without TLS. */
    private static String inTheClear(String secure) {
        return secure.replaceFirst("^([a-z]+)s(\\+[a-z]+)?:", "$1$2:");
    }

    private static void echoes(RpcServer server, Tls tls) {
        try (RpcClient client = RpcClient.builder(uri(server)).tls(tls).connect()) {
            assertThat(client.create(Text.class).echo("x")).isEqualTo("x");
        }
    }

    private static RpcException isRefused(RpcServer server, RpcClient.Builder builder) {
        try (RpcClient client = builder.connect()) {
            RpcException fault = fault(() -> client.call(String.class, "echo", "x"));
            assertThat(fault.status()).as(fault.getMessage()).isEqualTo(RpcStatus.UNAUTHENTICATED);
            assertThat(fault).hasMessageContaining(uri(server));
            return fault;
        }
    }

    @Test
    final void allKindsOfKeysWork() {
        for (TestCertificate certificate :
                new TestCertificate[] {OURS, RSA, TestCertificate.of("ip:127.0.0.1", "Ed25519")}) {
            echoes(serve(identity(certificate)), Tls.trusting(certificate.certificate()));
        }
    }

    @Test
    final void aClientConnectsOnlyToTheTrustedServerThatItMeant() {
        RpcServer server = serve(identity(OURS));
        RpcServer elsewhere = serve(identity(ELSEWHERE));
        assertThat(isRefused(server, RpcClient.builder(uri(server))))
                .hasMessageContaining("the server's certificate is refused");
        isRefused(server, RpcClient.builder(uri(server)).tls(Tls.trusting(RSA.certificate())));
        isRefused(elsewhere, RpcClient.builder(uri(elsewhere)).tls(Tls.trusting(ELSEWHERE.certificate())));
        echoes(server, Tls.trusting(OURS.certificate()));
    }

    @Test
    final void aServerMayRequireCertificates() {
        RpcServer server = serve(identity(OURS).withTrust(RSA.certificate()));
        echoes(server, identity(RSA).withTrust(OURS.certificate()));
        for (Tls tls :
                new Tls[] {Tls.trusting(OURS.certificate()), identity(ELSEWHERE).withTrust(OURS.certificate())}) {
            assertThat(isRefused(server, RpcClient.builder(uri(server)).tls(tls)))
                    .hasMessageContaining("refuses the client's certificate");
        }
        echoes(server, identity(RSA).withTrust(OURS.certificate()));
    }

    @Test
    final void theCallersOwnContextDecides() throws Exception {
        KeyStore store = KeyStore.getInstance(
                OURS.certificate().resolveSibling("store.p12").toFile(), "changeit".toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        store.setCertificateEntry("ours", store.getCertificate(store.aliases().nextElement()));
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        // A certificate is never required by default, whatever the context trusts.
        echoes(serve(Tls.of(context)), Tls.trusting(OURS.certificate()));
        SSLContext trusting = Tls.trusting(OURS.certificate()).context();
        for (Tls tls : new Tls[] {
            identity(OURS).withTrust(OURS.certificate()), Tls.of(context).requiringClientCertificates()
        }) {
            RpcServer asking = serve(tls);
            isRefused(asking, RpcClient.builder(uri(asking)).tls(Tls.of(trusting)));
            isRefused(asking, RpcClient.builder(uri(asking)).tls(identity(RSA).withTrust(OURS.certificate())));
            echoes(asking, Tls.of(context));
        }
    }

    @Test
    final void aClientWithoutTlsGetsNoAnswer() {
        RpcServer server = serve(identity(OURS));
        try (RpcClient client = RpcClient.connect(inTheClear(uri(server)))) {
            RpcException fault = fault(() -> client.call(String.class, "echo", "x"));
            assertThat(fault.status().isTransient()).as(fault.getMessage()).isFalse();
        }
        echoes(server, Tls.trusting(OURS.certificate()));
        RpcServer plain =
                closing(offering().listen(inTheClear(transport.uriToListenOn())).start());
        String secure = uri(plain).replaceFirst("^([a-z]+)", "$1s");
        try (RpcClient client = RpcClient.connect(secure)) {
            RpcException fault = fault(() -> client.call(String.class, "echo", "x"));
            assertThat(fault.status()).isEqualTo(RpcStatus.INTERNAL);
            assertThat(fault)
                    .hasMessageContaining("without TLS: write " + uri(plain).replaceFirst(":.*", "://"));
        }
    }

    /** The way in which tools renew certificates: each file is written beside the old one, and then moved. */
    @Test
    final void replacedKeyFilesTakeEffectWithoutARestart(@TempDir Path directory) throws IOException {
        TestCertificate files = new TestCertificate(directory.resolve("tls.crt"), directory.resolve("tls.key"));
        replace(files, OURS);
        Path trusted = directory.resolve("ca.crt");
        Files.copy(OURS.certificate(), trusted);
        RpcServer server = serve(identity(files).withTrust(trusted));
        String uri = uri(server);
        Tls old = identity(OURS).withTrust(OURS.certificate());
        try (RpcClient before = RpcClient.builder(uri).tls(old).connect()) {
            Text stub = before.create(Text.class);
            assertThat(stub.echo("x")).isEqualTo("x");
            replace(files, RSA);
            move(RSA.certificate(), trusted);
            soon("the new certificate, and the new authority, are in use").untilAsserted(() -> {
                try (RpcClient client = RpcClient.builder(uri)
                        .tls(identity(RSA).withTrust(RSA.certificate()))
                        .connect()) {
                    assertThat(client.call(String.class, "echo", "y")).isEqualTo("y");
                } catch (RpcException e) {
                    throw new AssertionError(e);
                }
            });
            // Existing connections stay.
            assertThat(stub.echo("z")).isEqualTo("z");
        }
        isRefused(server, RpcClient.builder(uri).tls(old));
    }

    private static void replace(TestCertificate files, TestCertificate by) throws IOException {
        move(by.certificate(), files.certificate());
        move(by.key(), files.key());
    }

    private static void move(Path content, Path to) throws IOException {
        Path beside = to.resolveSibling("new");
        Files.copy(content, beside);
        Files.move(beside, to, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    final void bytesThatAreNotTlsEndOnlyTheirConnection() throws IOException {
        RpcServer server = serve(identity(OURS));
        String[] rude = {
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "TRVT\1\0\0\0\0\0\0\5\7\0\0\0\0", "\26\3\1\0\5hello", "\26\3\3\377\377"
        };
        for (String bytes : rude) {
            try (Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(), server.uris().get(0).getPort())) {
                socket.setSoTimeout((int) (PATIENCE_SECONDS * 1000));
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().write(new byte[70_000]);
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (SocketException e) {
                // The server closed before it had read all that was sent.
                assertThat(e).hasMessageNotContaining("refused");
            }
        }
        echoes(server, Tls.trusting(OURS.certificate()));
    }

    @Test
    final void settingsAndSchemesMustMatch() {
        Tls tls = Tls.trusting(OURS.certificate());
        String secure = transport.uriToListenOn();
        String scheme = secure.substring(0, secure.indexOf(':'));
        String plain = inTheClear(secure);
        RpcClient.Builder client = RpcClient.builder(plain.replace(":0", ":1")).tls(tls);
        assertThatThrownBy(client::connect)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(scheme);
        RpcServer.Builder without = offering().listen(secure);
        assertThatThrownBy(without::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Tls.ofPem");
        RpcServer.Builder withoutIdentity = offering().listen(secure).tls(tls);
        assertThatThrownBy(withoutIdentity::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Tls.ofPem");
        RpcServer.Builder clear = offering().listen(plain).tls(tls);
        assertThatThrownBy(clear::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("secure");
    }
}
