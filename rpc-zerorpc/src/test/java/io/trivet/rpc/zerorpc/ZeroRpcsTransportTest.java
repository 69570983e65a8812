package io.trivet.rpc.zerorpc;

import io.trivet.contracts.net.TestCertificate;
import io.trivet.contracts.rpc.TransportContract;
import io.trivet.rpc.Tls;
import io.trivet.testkit.net.BufferLeaks.LosesNone;
import org.junit.jupiter.api.Tag;

@Tag("long")
@LosesNone
class ZeroRpcsTransportTest extends TransportContract {
    private static final TestCertificate CERTIFICATE = TestCertificate.ofLoopback();

    @Override
    protected String uriToListenOn() {
        return "zerorpcs+tcp://127.0.0.1:0";
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
