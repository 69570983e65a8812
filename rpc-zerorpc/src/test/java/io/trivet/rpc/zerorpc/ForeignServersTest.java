package io.trivet.rpc.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.msgpack.MessagePackValues;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.netty.LoneSlot;
import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.zmtp.Mechanism;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client of servers in Python and Node, with bytes and a clock that the test controls. */
class ForeignServersTest {
    private static final byte[] PYTHON_ID = PeersTest.ID;
    private static final String NODE_ID = "d4640b5a-caf4-4310-b0a2-000000000000";

    private final EventLoops loops = EventLoops.share();
    private final LoneSlot<ZeroRpcCall> lone = new LoneSlot<>(loops);
    private final Map<ZeroRpcCall, byte[]> ids = new HashMap<>();
    private ClientConnection connection = connection("");
    private Embedded server = new Embedded(connection, ZmtpPeer.READY_OF_ROUTER);

    /** An exception that methods declare. */
    static final class OutOfStock extends Exception {
        private static final long serialVersionUID = 1L;

        OutOfStock(String message) {
            super(message);
        }
    }

    private ClientConnection connection(String options) {
        return new ClientConnection(lone.slot(), null, Mechanism.ofClient(null), Embedded.limits(options));
    }

    @AfterEach
    void close() {
        server.close();
        assertThat(lone.load()).as("calls that are counted as under way").isZero();
        loops.close();
    }

    private static MethodDescriptor method() {
        return MethodDescriptor.builder("", "add")
                .parameters(List.of(int.class, int.class))
                .returns(int.class)
                .exceptions(List.of(new DeclaredException(OutOfStock.class)))
                .build();
    }

    private static RpcCall arguments(Metadata metadata) {
        CompletableFuture<RpcCall> made = new CompletableFuture<>();
        try (RpcClient client = RpcClient.builder("zerorpc+tcp://127.0.0.1:1")
                .timeout(Duration.ofSeconds(30))
                .metadata(metadata)
                .intercept((call, next) -> {
                    made.complete(call);
                    return CompletableFuture.completedFuture(new RpcReply(null));
                })
                .connect()) {
            client.call(void.class, "add", 3, 4);
        }
        return made.join();
    }

    private ZeroRpcCall send(MethodDescriptor method, Metadata metadata) {
        ZeroRpcCall call = new ZeroRpcCall(
                new MethodEvents(new MessagePackValues(), method, RpcLimits.defaults()),
                arguments(metadata),
                Runnable::run);
        lone.give();
        connection.send(call);
        server.channel.runPendingTasks();
        byte[] id = new byte[IdForm.LENGTH];
        connection.ids().put(call.id(), id, 0);
        ids.put(call, id);
        return call;
    }

    private ZeroRpcCall add() {
        return send(method(), Metadata.empty());
    }

    private ZeroRpcCall count() {
        return send(
                MethodDescriptor.builder("", "add")
                        .parameters(List.of(int.class, int.class))
                        .streams(Integer.class)
                        .build(),
                Metadata.empty());
    }

    /** Answers a call with an event. */
    private void answer(ZeroRpcCall call, Object id, String name, @Nullable Object arguments) {
        byte[] channel = Arrays.copyOfRange(Objects.requireNonNull(ids.get(call)), 2, IdForm.LENGTH);
        server.send(Map.of("message_id", id, "v", 3, "response_to", channel), name, arguments);
        server.channel.runPendingTasks();
    }

    private static Throwable failure(ZeroRpcCall call) {
        assertThat(call).isDone();
        Throwable thrown = catchThrowable(call::join);
        return thrown instanceof CompletionException ? Objects.requireNonNull(thrown.getCause()) : thrown;
    }

    @Test
    void aCallHasTheFormOfPythons() {
        ZeroRpcCall call = add();
        String sent = HexFormat.of().formatHex(server.read());
        String id = HexFormat.of().formatHex(Objects.requireNonNull(ids.get(call)));
        assertThat(id).matches("c420[0-9a-f]{64}");
        assertThat(sent.replaceFirst("ce[0-9a-f]{8}a3616464", "ceMILLISa3616464"))
                .isEqualTo(("0100 0050 93 83 aa6d6573736167655f6964" + id
                                + "a17603 b17472697665745f74696d656f75745f6d73 ceMILLIS a3616464 920304")
                        .replace(" ", ""));
        answer(call, PYTHON_ID, "OK", List.of(7));
        assertThat(call.join().value()).isEqualTo(7);
    }

    @Test
    void metadataAreFlatMembersOfTheHeader() {
        ZeroRpcCall call = send(
                method(),
                Metadata.of("trace", "t1").adding("tag", "a").adding("tag", "b").with("v", "4"));
        String sent = HexFormat.of().formatHex(server.read());
        assertThat(sent)
                .contains(
                        "93" + "86" + "aa6d6573736167655f6964",
                        "a3746167" + "92a161a162",
                        "a57472616365" + "a27431",
                        "a156" + "a134")
                .contains("a17603");
        answer(call, PYTHON_ID, "OK", List.of(7));
        assertThat(call.join().value()).isEqualTo(7);
    }

    @Test
    void metadataOfAnAnswerAreFlatToo() {
        ZeroRpcCall call = add();
        Map<String, Object> header =
                new HashMap<>(Map.of("message_id", NODE_ID, "v", 3, "trace", "t1", "trace_id", "x"));
        header.put("V", List.of("1", "2"));
        header.put("response_to", Arrays.copyOfRange(Objects.requireNonNull(ids.get(call)), 2, IdForm.LENGTH));
        server.send(header, "OK", List.of(7));
        assertThat(call.join().metadata().entries().toString()).isEqualTo("{trace=[t1], v=[1, 2]}");
    }

    @Test
    void failuresHaveTheirNames() {
        ZeroRpcCall declared = add();
        answer(declared, PYTHON_ID, "ERR", List.of("OutOfStock", "no pots", "Traceback …"));
        Throwable thrown = failure(declared);
        assertThat(thrown).isInstanceOf(OutOfStock.class).hasMessage("no pots");
        assertThat(thrown.getSuppressed())
                .singleElement()
                .satisfies(trace -> assertThat(trace).hasMessageContaining("Traceback …"));

        ZeroRpcCall other = add();
        answer(other, NODE_ID, "ERR", List.of("ValueError", "no", ""));
        assertThat(failure(other)).hasMessage("ValueError: no");
        assertThat(((RpcException) failure(other)).status()).isEqualTo(RpcStatus.UNKNOWN);

        ZeroRpcCall unknown = add();
        answer(unknown, PYTHON_ID, "ERR", List.of("NameError", "add", "Traceback …"));
        assertThat(((RpcException) failure(unknown)).status()).isEqualTo(RpcStatus.UNIMPLEMENTED);

        ZeroRpcCall old = add();
        answer(old, PYTHON_ID, "ERR", List.of("ValueError('no')"));
        assertThat(failure(old)).hasMessage("ValueError('no')");
    }

    @Test
    void anAnswerToNoCallIsIgnored() {
        ZeroRpcCall call = add();
        server.send(Map.of("message_id", "x", "v", 3, "response_to", "y"), "OK", List.of(1));
        server.send(Map.of("message_id", "x", "v", 3), "OK", List.of(1));
        answer(call, PYTHON_ID, "unheard of", List.of());
        assertThat(call).isNotDone();
        answer(call, PYTHON_ID, "OK", List.of(7));
        answer(call, PYTHON_ID, "OK", List.of(8));
        assertThat(call.join().value()).isEqualTo(7);
    }

    @Test
    void aCancelledCallTellsTheServer() {
        ZeroRpcCall call = add();
        server.events();
        call.cancel(true);
        server.channel.runPendingTasks();
        assertThat(server.events()).containsExactly("_trivet_cancel [0]");
    }

    @Test
    void eachCallBeatsAndIsLostWithoutTheServersHeartbeats() {
        ZeroRpcCall silent = add();
        ZeroRpcCall beating = add();
        server.events();
        server.pass(4);
        assertThat(server.events()).isEmpty();
        server.pass(1);
        assertThat(server.events()).containsExactly("_zpc_hb [0]", "_zpc_hb [0]");
        answer(beating, PYTHON_ID, "_zpc_hb", List.of(0));
        server.pass(9);
        assertThat(silent).isNotDone();
        server.pass(1);
        assertThat(((RpcException) failure(silent)).status()).isEqualTo(RpcStatus.UNAVAILABLE);
        assertThat(failure(silent)).hasMessageContaining("silentMillis=0");
        assertThat(server.events()).contains("_trivet_cancel [0]");
        server.pass(4);
        assertThat(beating).isNotDone();
        answer(beating, PYTHON_ID, "OK", List.of(7));
        assertThat(beating.join().value()).isEqualTo(7);
        server.pass(60);
        assertThat(server.events()).isEmpty();
    }

    @Test
    void aServerThatNeverBeatsIsWaitedForIfTheClientIsTold() {
        server.close();
        connection = connection("?silentMillis=0");
        server = new Embedded(connection, ZmtpPeer.READY_OF_ROUTER);
        ZeroRpcCall call = add();
        server.pass(300);
        assertThat(call).isNotDone();
        answer(call, PYTHON_ID, "OK", List.of(7));
        assertThat(call.join().value()).isEqualTo(7);
    }

    /** Requests what the test says, and records. */
    private static final class Items implements Flow.Subscriber<Object> {
        private final List<Object> signals = new ArrayList<>();
        private Flow.@Nullable Subscription subscription;

        void request(int items) {
            Objects.requireNonNull(subscription).request(items);
        }

        @Override
        public void onSubscribe(Flow.Subscription to) {
            subscription = to;
        }

        @Override
        public void onNext(Object item) {
            signals.add(item);
        }

        @Override
        public void onError(Throwable thrown) {
            signals.add(thrown);
        }

        @Override
        public void onComplete() {
            signals.add("complete");
        }
    }

    private Items subscribed(ZeroRpcCall call) {
        Items items = new Items();
        ((Flow.Publisher<?>) Objects.requireNonNull(call.join().value())).subscribe(items);
        server.channel.runPendingTasks();
        server.events();
        return items;
    }

    private List<String> request(Items items, int count) {
        items.request(count);
        server.channel.runPendingTasks();
        return server.events();
    }

    /** A server has credit for one event from the beginning, and for one more than was requested from then on. */
    @Test
    void pythonGetsCreditInAddition() {
        ZeroRpcCall call = count();
        assertThat(call).isNotDone();
        answer(call, PYTHON_ID, "STREAM", 1);
        Items items = subscribed(call);
        assertThat(items.signals).as("what nobody requested").isEmpty();
        assertThat(request(items, 2)).startsWith("_zpc_more [2]");
        assertThat(items.signals).containsExactly(1);
        answer(call, PYTHON_ID, "STREAM", 2);
        answer(call, PYTHON_ID, "STREAM_DONE", null);
        assertThat(items.signals).containsExactly(1, 2, "complete");
    }

    @Test
    void nodeGetsNewCreditWhenNothingIsLeftOfTheOld() {
        ZeroRpcCall call = count();
        answer(call, NODE_ID, "STREAM", 1);
        Items items = subscribed(call);
        assertThat(request(items, 2)).as("for the second, and one for the end").containsExactly("_zpc_more [2]");
        assertThat(request(items, 5)).as("while some is left").isEmpty();
        answer(call, NODE_ID, "STREAM", 2);
        assertThat(server.events()).isEmpty();
        answer(call, NODE_ID, "STREAM", 3);
        assertThat(items.signals).containsExactly(1, 2, 3);
        List<String> credit = server.events();
        assertThat(credit).singleElement().asString().startsWith("_zpc_more");
        answer(call, NODE_ID, "STREAM_DONE", List.of());
        assertThat(items.signals).containsExactly(1, 2, 3, "complete");
    }

    @Test
    void anItemThatCameEarlyComesBeforeTheEnd() {
        ZeroRpcCall call = count();
        answer(call, PYTHON_ID, "STREAM", 1);
        Items items = subscribed(call);
        answer(call, PYTHON_ID, "ERR", List.of("ValueError", "no", ""));
        assertThat(items.signals).isEmpty();
        request(items, 1);
        assertThat(items.signals).hasSize(2).first().isEqualTo(1);
        assertThat((Throwable) items.signals.get(1)).hasMessageContaining("ValueError: no");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Python", "Node"})
    void anEmptyStreamIsALoneEnd(String peer) {
        ZeroRpcCall call = count();
        answer(call, peer.equals("Node") ? NODE_ID : PYTHON_ID, "STREAM_DONE", peer.equals("Node") ? List.of() : null);
        assertThat(subscribed(call).signals).containsExactly("complete");
    }

    @Test
    void aServerThatSendsMoreThanItMayEndsTheStream() {
        ZeroRpcCall call = count();
        answer(call, PYTHON_ID, "STREAM", 1);
        Items items = subscribed(call);
        answer(call, PYTHON_ID, "STREAM", 2);
        assertThat(items.signals).singleElement().isInstanceOf(RpcException.class);
        assertThat(server.events()).containsExactly("_trivet_cancel [0]");
    }

    @Test
    void aStubOfTheOtherKindIsToldSo() {
        ZeroRpcCall one = add();
        answer(one, PYTHON_ID, "STREAM", 1);
        assertThat(failure(one)).hasMessageContaining("the method streams");
        ZeroRpcCall many = count();
        answer(many, PYTHON_ID, "OK", List.of(1));
        assertThat(failure(many)).hasMessageContaining("the method doesn't stream");
    }
}
