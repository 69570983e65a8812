package io.trivet.rpc.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.msgpack.MessagePackValues;
import io.trivet.rpc.spi.IncomingCall;
import io.trivet.rpc.spi.MemoryBudget;
import io.trivet.rpc.zmtp.Mechanism;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A server's heartbeats, and the ends of channels whose callers send none: on a clock that this test moves.
 */
class HeartbeatsTest {
    private final Echoing dispatcher = new Echoing();
    private final MemoryBudget memory = new MemoryBudget(1 << 26);
    private Embedded peer = server("");

    private Embedded server(String options) {
        ServerConnection connection = new ServerConnection(
                dispatcher,
                new ServerMethods(dispatcher, new MessagePackValues(), RpcLimits.defaults()),
                Mechanism.ofServer(false),
                Embedded.limits(options),
                memory.newAccount());
        return new Embedded(connection, ZmtpPeer.READY_OF_DEALER);
    }

    private void restart(String options) {
        peer.close();
        peer = server(options);
    }

    @AfterEach
    void close() {
        peer.close();
    }

    private IncomingCall hold(Object id) {
        peer.send(Map.of("message_id", id, "v", 3), "hold", List.of());
        return dispatcher.held.get(dispatcher.held.size() - 1);
    }

    private void event(Object channel, String name, Object arguments) {
        peer.send(Map.of("message_id", "e", "v", 3, "response_to", channel), name, arguments);
    }

    private void beat(Object channel) {
        event(channel, "_zpc_hb", List.of(0));
    }

    @Test
    void eachChannelBeatsEveryFiveSecondsUnasked() {
        hold("a");
        peer.pass(4);
        assertThat(peer.events()).isEmpty();
        peer.pass(1);
        assertThat(peer.events()).containsExactly("_zpc_hb [0]");
        hold("b");
        peer.pass(4);
        assertThat(peer.events()).isEmpty();
        peer.pass(1);
        assertThat(peer.events()).containsExactly("_zpc_hb [0]", "_zpc_hb [0]");
    }

    @Test
    void aChannelThatNeverBeatsIsDroppedAfter15SecondsAndNothingIsAnswered() {
        IncomingCall call = hold("a");
        peer.pass(14);
        assertThat(call.isCancelled()).isFalse();
        peer.pass(1);
        assertThat(call.isCancelled()).isTrue();
        assertThat(peer.events()).containsExactly("_zpc_hb [0]", "_zpc_hb [0]");
        peer.pass(60);
        assertThat(peer.events()).as("of a channel that is gone").isEmpty();
        assertThat(peer.channel.isActive()).isTrue();
    }

    @Test
    void aThousandSilentCallsAreDroppedAndTheirMemoryIsFree() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 1_000; i++) {
                hold(i);
            }
            assertThat(memory.used()).isGreaterThan(1 << 20);
            peer.pass(15);
            assertThat(dispatcher.held).allMatch(IncomingCall::isCancelled);
            dispatcher.held.forEach(IncomingCall::onFinished);
            dispatcher.held.clear();
            peer.channel.runPendingTasks();
            assertThat(memory.used()).as("bytes that are still held").isLessThan(1 << 17);
            peer.read();
        }
    }

    @Test
    void aChannelThatHasBeatenIsDroppedWhenItStops() {
        IncomingCall call = hold("a");
        peer.pass(14);
        beat("a");
        peer.pass(14);
        assertThat(call.isCancelled()).isFalse();
        peer.pass(1);
        assertThat(call.isCancelled()).isTrue();
    }

    @Test
    void aChannelThatBeatsIsKept() {
        IncomingCall beating = hold("a");
        IncomingCall silent = hold("b");
        for (int i = 0; i < 100; i++) {
            peer.pass(5);
            beat("a");
        }
        assertThat(beating.isCancelled()).isFalse();
        assertThat(silent.isCancelled()).isTrue();
    }

    @Test
    void anyEventIsASignOfLife() {
        IncomingCall call = hold("a");
        for (int i = 0; i < 10; i++) {
            peer.pass(10);
            event("a", i % 2 == 0 ? "_zpc_more" : "unheard of", List.of(1));
        }
        assertThat(call.isCancelled()).isFalse();
        peer.pass(15);
        assertThat(call.isCancelled()).isTrue();
    }

    @Test
    void clientsThatNeverBeatAreKeptIfTheServerIsTold() {
        restart("?silentMillis=0");
        IncomingCall silent = hold("a");
        IncomingCall stopping = hold("b");
        beat("b");
        peer.pass(3_600);
        assertThat(silent.isCancelled()).isFalse();
        assertThat(stopping.isCancelled()).as("beaten once").isTrue();
    }

    @Test
    void theTimesAreOptions() {
        restart("?heartbeatMillis=10000&silentMillis=60000");
        IncomingCall silent = hold("a");
        IncomingCall stopping = hold("b");
        beat("b");
        peer.pass(28);
        assertThat(peer.events()).hasSize(4);
        assertThat(stopping.isCancelled()).isFalse();
        peer.pass(4);
        assertThat(stopping.isCancelled()).isTrue();
        peer.pass(26);
        assertThat(silent.isCancelled()).isFalse();
        peer.pass(4);
        assertThat(silent.isCancelled()).isTrue();
    }

    @Test
    void theCallsOfAConnectionAreBounded() {
        for (int i = 0; i < ServerConnection.MAX_CALLS; i++) {
            hold(i);
        }
        peer.send(Map.of("message_id", "one more", "v", 3), "hold", List.of());
        assertThat(dispatcher.held).hasSize(ServerConnection.MAX_CALLS);
        assertThat(peer.events())
                .singleElement()
                .asString()
                .startsWith("ERR [ResourceExhausted, the connection has 10000 calls under way");
        event(0, "_trivet_cancel", List.of());
        hold("one more");
        assertThat(dispatcher.held).hasSize(ServerConnection.MAX_CALLS + 1);
    }
}
