package io.trivet.rpc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests that the message for a program without a wire names the artifact that its URI needs. No wire is on the class
 * path of these tests.
 */
class MissingTransportTest {
    @ParameterizedTest
    @CsvSource({
        "tcp://127.0.0.1:1, trivet-rpc-tcp",
        "TCPS://127.0.0.1:1, trivet-rpc-tcp",
        "inproc://name, trivet-rpc-tcp",
        "http://127.0.0.1:1, trivet-rpc-xml",
        "https://127.0.0.1:1, trivet-rpc-xml",
        "http+unix:///file.sock?path=/, trivet-rpc-xml",
        "zerorpc+tcp://127.0.0.1:1, trivet-rpc-zerorpc",
        "zerorpcs+tcp://127.0.0.1:1, trivet-rpc-zerorpc",
    })
    void theArtifactOfASchemeIsNamed(String uri, String artifact) {
        assertThatThrownBy(() -> RpcClient.connect(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("No transport for '" + uri + "': the program has none. Add io.trivet:" + artifact
                        + " to the program.");
        assertThatThrownBy(() -> RpcServer.builder().listen(uri)).hasMessageContaining("io.trivet:" + artifact);
    }

    @Test
    void anUnknownSchemeIsToldTheKnownSchemes() {
        assertThatThrownBy(() -> RpcClient.connect("nowire://ada:secret@127.0.0.1:1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "'nowire://127.0.0.1:1'",
                        "tcp, tcps and inproc come with io.trivet:trivet-rpc-tcp",
                        "http and https with io.trivet:trivet-rpc-xml",
                        "zerorpc+tcp with io.trivet:trivet-rpc-zerorpc");
    }
}
