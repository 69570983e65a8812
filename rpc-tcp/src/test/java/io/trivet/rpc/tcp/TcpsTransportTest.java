package io.trivet.rpc.tcp;

import io.trivet.contracts.net.TestCertificate;
import io.trivet.contracts.rpc.TransportContract;
import io.trivet.rpc.Tls;
import io.trivet.testkit.net.BufferLeaks.LosesNone;

@LosesNone
class TcpsTransportTest extends TransportContract {
    private static final TestCertificate CERTIFICATE = TestCertificate.ofLoopback();

    @Override
    protected String uriToListenOn() {
        return "tcps://127.0.0.1:0";
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
