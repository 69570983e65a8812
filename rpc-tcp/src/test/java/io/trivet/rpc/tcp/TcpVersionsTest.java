package io.trivet.rpc.tcp;

import static io.trivet.rpc.tcp.TcpPeer.FAULT;
import static io.trivet.rpc.tcp.TcpPeer.OLD_PREFACE;
import static io.trivet.rpc.tcp.TcpPeer.PREFACE;
import static io.trivet.rpc.tcp.TcpPeer.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that speak an older version of the wire. */
@Timeout(120)
class TcpVersionsTest {
    interface Missing {
        void find();
    }

    private static RpcServer server() {
        return RpcServer.builder()
                .register(Missing.class, () -> {
                    throw new RpcException(RpcStatus.NOT_FOUND, "it isn't there");
                })
                .listen("tcp://127.0.0.1:0")
                .start();
    }

    private static byte[] fault(long preface) throws Exception {
        try (RpcServer server = server();
                TcpPeer peer = TcpPeer.of(server)) {
            peer.out.writeLong(preface);
            peer.frame(REQUEST, 1, TcpPeer.request(60_000, "find", 0x80));
            return peer.expect(FAULT, 1);
        }
    }

    @Test
    void aStatusThatAnOldClientDoesNotKnowIsUnknownToIt() throws Exception {
        byte[] old = fault(OLD_PREFACE);
        assertThat(RpcStatus.ofNumber(old[0])).isEqualTo(RpcStatus.UNKNOWN);
        assertThat(new String(old, StandardCharsets.UTF_8)).contains("it isn't there");
        assertThat(RpcStatus.ofNumber(fault(PREFACE)[0])).isEqualTo(RpcStatus.NOT_FOUND);
    }
}
