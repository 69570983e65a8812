package io.trivet.rpc.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.msgpack.MessagePackValues;
import io.trivet.rpc.spi.MemoryBudget;
import io.trivet.rpc.zmtp.Mechanism;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server sends exactly as many events of a stream as its caller allows, the end included. */
class CreditTest {
    private final Echoing dispatcher = new Echoing();
    private final Embedded peer = new Embedded(
            new ServerConnection(
                    dispatcher,
                    new ServerMethods(dispatcher, new MessagePackValues(), RpcLimits.defaults()),
                    Mechanism.ofServer(false),
                    Embedded.limits("?silentMillis=0"),
                    new MemoryBudget(1 << 24).newAccount()),
            ZmtpPeer.READY_OF_DEALER);

    @AfterEach
    void close() {
        peer.close();
    }

    private static Object id(String peer) {
        return peer.equals("Python") ? PeersTest.ID : "d4640b5a-caf4-4310-b0a2-000000000000";
    }

    private void call(Object id) {
        peer.send(Map.of("message_id", id, "v", 3), "count", List.of());
        peer.channel.runPendingTasks();
    }

    private List<String> more(Object id, int items) {
        peer.send(Map.of("message_id", "m", "v", 3, "response_to", id), "_zpc_more", List.of(items));
        peer.channel.runPendingTasks();
        return peer.events();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Python", "Node"})
    void aStreamNeedsCreditForItsEndToo(String caller) {
        Object id = id(caller);
        call(id);
        assertThat(peer.events()).containsExactly("STREAM 1");
        assertThat(more(id, 2)).containsExactly("STREAM 2", "STREAM 3");
        peer.pass(4);
        assertThat(peer.events()).isEmpty();
        assertThat(more(id, 1)).containsExactly("STREAM 4");
        assertThat(more(id, 1)).containsExactly("STREAM 5");
        peer.pass(1);
        assertThat(peer.events()).as("while the end waits").containsExactly("_zpc_hb [0]");
        assertThat(more(id, 1)).containsExactly("STREAM_DONE null");
        assertThat(more(id, 1)).as("of a channel that is gone").isEmpty();
    }

    @Test
    void muchCreditIsUsedAtOnce() {
        call(PeersTest.ID);
        assertThat(more(PeersTest.ID, 100))
                .containsExactly("STREAM 1", "STREAM 2", "STREAM 3", "STREAM 4", "STREAM 5", "STREAM_DONE null");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void creditOfNothingIsIgnored(int items) {
        call(PeersTest.ID);
        assertThat(peer.events()).containsExactly("STREAM 1");
        assertThat(more(PeersTest.ID, items)).isEmpty();
        assertThat(more(PeersTest.ID, 1)).containsExactly("STREAM 2");
    }

    @Test
    void anEndThatWaitsEndsWithItsChannel() {
        call(PeersTest.ID);
        assertThat(more(PeersTest.ID, 4)).hasSize(5);
        peer.send(Map.of("message_id", "m", "v", 3, "response_to", PeersTest.ID), "_trivet_cancel", List.of());
        peer.channel.runPendingTasks();
        assertThat(more(PeersTest.ID, 1))
                .filteredOn(event -> event.startsWith("STREAM "))
                .isEmpty();
        assertThat(dispatcher.cancelled).isZero();
    }

    @Test
    void methodsTakeNoStreamsOfPeersThatDontKnowThat() {
        peer.send(Map.of("message_id", "m", "v", 3), "sum", List.of());
        assertThat(peer.events()).singleElement().asString().contains("ERR", "NameError", "only clients of Trivet");
    }
}
