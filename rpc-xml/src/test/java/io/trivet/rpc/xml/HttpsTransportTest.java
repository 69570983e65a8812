package io.trivet.rpc.xml;

import io.trivet.contracts.net.TestCertificate;
import io.trivet.rpc.Tls;
import org.junit.jupiter.api.Tag;

@Tag("long")
class HttpsTransportTest extends HttpTransportTest {
    private static final TestCertificate CERTIFICATE = TestCertificate.ofLoopback();

    @Override
    protected String uriToListenOn() {
        return "https://127.0.0.1:0";
    }

    @Override
    protected Tls tlsOfServers() {
        return Tls.ofPem(CERTIFICATE.certificate(), CERTIFICATE.key());
    }

    @Override
    protected Tls tlsOfClients() {
        return Tls.trusting(CERTIFICATE.certificate());
    }
}
