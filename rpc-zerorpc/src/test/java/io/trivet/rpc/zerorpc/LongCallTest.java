package io.trivet.rpc.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcServer;
import io.trivet.testkit.python.ZeroRpcPeer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call that takes longer than the time after which a side without heartbeats counts as lost. */
@Timeout(120)
@Tag("long")
class LongCallTest {
    @Test
    void bothSidesLiveWhileAHandlerRuns() {
        PeerService.InJava service = new PeerService.InJava();
        try (RpcServer server = RpcServer.builder()
                .register(PeerService.class, service)
                .listen("zerorpc+tcp://127.0.0.1:0?heartbeatMillis=3000&silentMillis=9000")
                .start()) {
            assertThat(ZeroRpcPeer.run(
                            """
                            client = Client(sys.argv[1], timeout=120, habits=Habits(heartbeat=3, patience=60))
                            blocked = client.begin("block")
                            blocked.await_beats(5)
                            client.release()
                            print(blocked.take(60)[1])
                            """, server.uris().get(0).toString().replaceFirst("^zerorpc\\+(tcp://[^?]*).*", "$1")))
                    .isEqualTo("['released']\n");
        }
    }
}
