package io.trivet.rpc.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcServer;
import io.trivet.testkit.foreign.ForeignProcess;
import io.trivet.testkit.python.ZeroRpcPeer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client whose connection stays open, and that sends no heartbeats, as zerorpc's clients may be set to. */
@Timeout(300)
class SilentClientTest {
    private static final int CALLS = 1000;
    private static final int ROUNDS = 6;
    private static final long MAX_GROWTH = 3_000_000;

    private static final String SILENT = """
            client = Client(sys.argv[1], timeout=120, habits=Habits(heartbeat=None))
            for line in sys.stdin:
                for n in range(int(line)):
                    client.begin("never")
                print("begun", flush=True)
            """;

    private static String address(RpcServer server) {
        return server.uris().get(0).toString().replaceFirst("^zerorpc\\+(tcp://[^?]*).*", "$1");
    }

    /** Each call that is kept costs more than a kilobyte. */
    @Test
    void itsCallsAreDroppedAndLeaveNothingBehind() throws Exception {
        PeerService.InJava service = new PeerService.InJava();
        try (RpcServer server = RpcServer.builder()
                        .register(PeerService.class, service)
                        .listen("zerorpc+tcp://127.0.0.1:0?silentMillis=300")
                        .start();
                ForeignProcess python = ZeroRpcPeer.start(SILENT, address(server))) {
            long afterFirst = 0;
            for (int i = 0; i < ROUNDS; i++) {
                python.send(Integer.toString(CALLS));
                assertThat(python.line()).isEqualTo("begun");
                assertThat(service.givenUp.tryAcquire(CALLS, 200, TimeUnit.SECONDS))
                        .as("each call is dropped")
                        .isTrue();
                if (i == 0) {
                    afterFirst = usedMemory();
                }
            }
            assertThat(usedMemory() - afterFirst).isLessThan(MAX_GROWTH);
        }
    }

    @Test
    void whereClientsNeverBeatItsCallsAreKept() throws Exception {
        PeerService.InJava service = new PeerService.InJava();
        try (RpcServer server = RpcServer.builder()
                        .register(PeerService.class, service)
                        .listen("zerorpc+tcp://127.0.0.1:0?heartbeatMillis=10&silentMillis=0")
                        .start();
                ForeignProcess python = ZeroRpcPeer.start("""
                        client = Client(sys.argv[1], timeout=120, habits=Habits(heartbeat=None))
                        blocked = client.begin("block")
                        blocked.await_beats(100)
                        client.release()
                        print(blocked.take(120)[1], flush=True)
                        """, address(server))) {
            assertThat(python.rest()).isEqualTo("['released']\n");
        }
    }

    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
