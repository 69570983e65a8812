package io.trivet.rpc.zerorpc;

import static io.trivet.rpc.zerorpc.ZmtpPeer.GREETING;
import static io.trivet.rpc.zerorpc.ZmtpPeer.READY_OF_DEALER;
import static io.trivet.rpc.zerorpc.ZmtpPeer.content;
import static io.trivet.rpc.zerorpc.ZmtpPeer.hex;
import static io.trivet.rpc.zerorpc.ZmtpPeer.ready;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.trivet.contracts.rpc.Held;
import io.trivet.contracts.rpc.Holding;
import io.trivet.contracts.rpc.TransportFixture;
import io.trivet.rpc.RpcServer;
import io.trivet.testkit.net.BufferLeaks.LosesNone;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Peers that break the rules lose their connection or get an error, and don't affect others; all others are served. */
@LosesNone
class PeersTest extends TransportFixture {
    /** An id as Python sends it. */
    static final byte[] ID = "e7371176af24ab78057549da1341c0de".getBytes(StandardCharsets.US_ASCII);

    private final Holding holding = new Holding();
    private RpcServer server;
    private Held neighbour;

    PeersTest() {
        super(new ZeroRpcTransportTest());
    }

    interface Anything {
        Object echo(Object value);
    }

    @BeforeEach
    void start() {
        server = serve(offers -> offers.register(Held.class, holding).register(Anything.class, value -> value));
        closing(holding::openAll);
        neighbour = connect(server).create(Held.class);
        assertThat(neighbour.add(1, 1)).isEqualTo(2);
    }

    private ZmtpPeer silent() throws IOException {
        return closing(ZmtpPeer.silent(server));
    }

    private ZmtpPeer dealer() throws IOException {
        return closing(ZmtpPeer.of(server));
    }

    private void assertServed(ZmtpPeer peer) throws IOException {
        peer.call("last", "add", 3, 4);
        ZmtpPeer.Event answer = peer.expect("OK");
        assertThat(answer.responseTo()).isEqualTo("last");
        assertThat(answer.arguments()).isEqualTo(List.of(7));
        assertThat(peer.envelope).hasToString("|");
    }

    private void assertRefused(ZmtpPeer peer) throws IOException {
        peer.awaitEnd();
        assertThat(neighbour.add(3, 4)).isEqualTo(7);
    }

    @Test
    void theBytesOfPythonAreAnsweredInItsForm() throws IOException {
        ZmtpPeer peer = dealer();
        String id = HexFormat.of().formatHex(ID);
        peer.write("0100 0039 93 82 aa6d6573736167655f6964 c420" + id + " a176 03 a3616464 92 0304");
        byte[] answer = peer.receive();
        String hex = HexFormat.of().formatHex(answer);
        assertThat(answer).hasSize(0x65);
        assertThat(hex.replaceFirst("c420[0-9a-f]{64}", "c420ID"))
                .isEqualTo(("93 83 aa6d6573736167655f6964 c420ID a176 03 ab726573706f6e73655f746f c420" + id
                                + " a24f4b 91 07")
                        .replace(" ", ""));
        assertThat(peer.envelope).hasToString("|");
    }

    @Test
    void anIdIsAnsweredInItsOwnType() throws IOException {
        ZmtpPeer peer = dealer();
        for (Object id : List.of("d4640b5a-caf4-4310-b0a2-000000000000", 7, List.of(1, "x"), true)) {
            peer.call(id, "add", 3, 4);
            assertThat(peer.expect("OK").responseTo()).isEqualTo(id);
        }
        peer.call(ID, "add", 3, 4);
        assertThat((byte[]) peer.expect("OK").responseTo()).isEqualTo(ID);
        assertServed(peer);
    }

    @ParameterizedTest
    @CsvSource({
        // No delimiter, one that isn't empty, and the frames of devices on the way.
        "'', |",
        "01 03 616263, |",
        "01 05 0011223344 01 00, 0011223344||",
        "01 05 0011223344 01 01 99 01 02 6162 01 00, 0011223344|99|6162||"
    })
    void theEnvelopeIsSentBackInFrontOfAnAnswer(String frames, String envelope) throws IOException {
        ZmtpPeer peer = dealer();
        byte[] call = content(List.of(Map.of("message_id", "x", "v", 3), "add", List.of(3, 4)));
        peer.write(frames);
        peer.out.write(new byte[] {0, (byte) call.length});
        peer.out.write(call);
        assertThat(peer.expect("OK").arguments()).isEqualTo(List.of(7));
        assertThat(peer.envelope).hasToString(envelope);
        assertServed(peer);
    }

    @Test
    void aPingIsAnsweredWithItsContextEvenInsideAMessage() throws IOException {
        ZmtpPeer peer = dealer();
        peer.write("04 0a 0450494e47 0064 616263");
        assertThat(peer.command()).isEqualTo(hex("04504f4e47616263"));
        peer.write("0100 04 07 0450494e47 0000");
        assertThat(peer.command()).isEqualTo(hex("04504f4e47"));
        byte[] call = content(List.of(Map.of("message_id", "x", "v", 3), "add", List.of(3, 4)));
        peer.out.write(new byte[] {0, (byte) call.length});
        peer.out.write(call);
        assertThat(peer.expect("OK").arguments()).isEqualTo(List.of(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEALER", "REQ", "ROUTER"})
    void socketsThatTalkToARouterAreLetIn(String type) throws IOException {
        ZmtpPeer peer = silent();
        peer.greet(ready(type));
        assertServed(peer);
    }

    @Test
    void aPeerOfVersion30IsServedAndMayLeaveOutItsIdentity() throws IOException {
        ZmtpPeer peer = silent();
        byte[] older = GREETING.clone();
        older[11] = 0;
        peer.out.write(older);
        peer.write("04 1c 055245414459 0b 536f636b65742d54797065 00000006 4445414c4552".replace(" 1c ", " 1c "));
        peer.in.readNBytes(GREETING.length);
        peer.command();
        assertServed(peer);
    }

    @Test
    void aPeerMayComeByteByByte() throws IOException {
        ZmtpPeer peer = silent();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(GREETING);
        all.writeBytes(READY_OF_DEALER);
        byte[] call = content(List.of(Map.of("message_id", "x", "v", 3), "add", List.of(3, 4)));
        all.writeBytes(new byte[] {1, 0, 0, (byte) call.length});
        all.writeBytes(call);
        peer.socket.setTcpNoDelay(true);
        for (byte each : all.toByteArray()) {
            peer.out.write(each);
        }
        peer.in.readNBytes(GREETING.length);
        peer.command();
        assertThat(peer.expect("OK").arguments()).isEqualTo(List.of(7));
    }

    @ParameterizedTest
    @CsvSource({
        // The greetings of other wires, of an older version, and of other mechanisms.
        "474554202f20485454502f312e310d0a, HTTP",
        "16030102000100, TLS",
        "5452565401000000, Trivet's binary wire",
        "00000000, 0x00000000",
        "ff00000000000000010f, signature",
        "ff00000000000000017f0101, before 3.0",
        "ff00000000000000017f0301504c41494e00000000000000000000000000000000, mechanism 'PLAIN'",
        "ff00000000000000017f03014355525645000000000000000000000000000000, mechanism 'CURVE'",
    })
    void aWrongGreetingEndsTheConnectionAndTheLogSaysWhy(String greeting, String why) throws IOException {
        Logger log = (Logger) LoggerFactory.getLogger(ServerConnection.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        try {
            ZmtpPeer peer = silent();
            peer.write(greeting);
            assertRefused(peer);
            assertThat(List.copyOf(lines.list))
                    .anySatisfy(line -> assertThat(line.getFormattedMessage()).contains(why));
        } finally {
            log.detachAppender(lines);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // A message before READY, another command, properties that end too early, commands of absurd lengths.
        "0100",
        "0005 0123456789",
        "0406 055055424c4953",
        "0400",
        "0401 05",
        "040a 055245414459 0b536f",
        "0410 055245414459 0b536f636b65742d547970 65",
        "0416 055245414459 0b536f636b65742d54797065 ffffffff",
        "06 7fffffffffffffff",
        "06 ffffffffffffffff",
        "06 0000000000002001"
    })
    void wrongCommandsEndTheConnection(String command) throws IOException {
        ZmtpPeer peer = silent();
        peer.out.write(GREETING);
        peer.write(command);
        assertRefused(peer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUB", "SUB", "PUSH", "PULL", "REP", "PAIR", ""})
    void socketsThatDontTalkToARouterAreRefused(String type) throws IOException {
        ZmtpPeer peer = silent();
        peer.out.write(GREETING);
        peer.out.write(ready(type));
        assertRefused(peer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "02 8000000000000000",
                "02 0000010000000000",
                "02 ffffffffffffffff",
                "02 0000000040000001",
                "03 0000000000000100",
                "03 ffffffffffffffff",
                "04 ff",
                "06 0000000000002001"
            })
    void aFrameOfALengthThatThereCannotBeEndsTheConnection(String frame) throws IOException {
        ZmtpPeer peer = dealer();
        assertServed(peer);
        peer.write(frame);
        if (frame.startsWith("04")) {
            // A command of this length is fine, and ignored when it is complete.
            peer.out.write(new byte[255]);
            assertServed(peer);
        } else {
            assertRefused(peer);
        }
    }

    @Test
    void theFramesInFrontOfAMessageAreBounded() throws IOException {
        ZmtpPeer many = dealer();
        many.write("0100".repeat(17));
        assertRefused(many);
        ZmtpPeer large = dealer();
        large.write(("01ff" + "00".repeat(255)).repeat(4));
        assertRefused(large);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Arrays of other sizes, cut off, of other types; lengths that lie; headers with other keys.
                "",
                "c0",
                "92 80 a3616464",
                "94 80 a3616464 90 90",
                "93",
                "93 81 aa6d6573736167655f6964",
                "93 81 aa6d6573736167655f6964 db7fffffff 61",
                "93 df7fffffff",
                "93 81 c40161 01 a3616464 90",
                "93 81 07 01 a3616464 90",
                "93 81 aa6d6573736167655f6964 c1 a3616464 90",
                // No id, and a response to no call.
                "93 80 a3616464 920304",
                "93 82 aa6d6573736167655f6964 01 ab726573706f6e73655f746f 02 a24f4b 9107",
                "dd00000003 80"
            })
    void whatIsNoCallIsIgnored(String hex) throws IOException {
        ZmtpPeer peer = dealer();
        peer.send(hex(hex));
        assertServed(peer);
    }

    @ParameterizedTest
    @CsvSource({
        "a66e6f73756368 90, NameError, the server has no method 'nosuch'",
        "c403616464 920304, NameError, isn't a text",
        "07 920304, NameError, isn't a text",
        "a3616464 9103, TypeError, arguments don't fit",
        "a3616464 93030405, TypeError, arguments don't fit",
        "a3616464 c0, TypeError, arguments don't fit",
        "a3616464 ddffffffff, TypeError, arguments don't fit",
        "a3616464 92a17804, TypeError, arguments don't fit",
        "a3616464, TypeError, arguments don't fit",
    })
    void aCallThatCantRunIsAnsweredAlways(String nameAndArguments, String error, String message) throws IOException {
        ZmtpPeer peer = dealer();
        peer.send(hex(
                "93 82 aa6d6573736167655f6964 c420" + HexFormat.of().formatHex(ID) + " a176 03 " + nameAndArguments));
        ZmtpPeer.Event answer = peer.expect("ERR");
        assertThat((byte[]) answer.responseTo()).isEqualTo(ID);
        assertThat(answer.list()).hasSize(3);
        assertThat(answer.list().get(0)).isEqualTo(error);
        assertThat((String) answer.list().get(1)).contains(message);
        assertThat(answer.list().get(2)).isEqualTo(error + ": " + answer.list().get(1));
        assertServed(peer);
    }

    @Test
    void whatFollowsAnEventIsIgnored() throws IOException {
        ZmtpPeer peer = dealer();
        peer.send(hex("93 82 aa6d6573736167655f6964 01 a176 03 a3616464 920304 ffffff"));
        assertThat(peer.expect("OK").arguments()).isEqualTo(List.of(7));
        assertServed(peer);
    }

    @Test
    void valuesThatNestTooDeepAreTheirCallsMatter() throws IOException {
        ZmtpPeer peer = dealer();
        byte[] start = hex("93 82 aa6d6573736167655f6964 01 a176 03 a46563686f");
        byte[] deep = Arrays.copyOf(start, start.length + 400);
        Arrays.fill(deep, start.length, deep.length - 1, (byte) 0x91);
        peer.send(deep);
        assertThat((String) peer.expect("ERR").list().get(1)).contains("deeper than 200 levels");
        assertServed(peer);
    }

    @Test
    void aCallThatIsTooLongIsRefusedAndSkipped() throws Exception {
        ZmtpPeer peer = dealer();
        byte[] start = hex("93 82 aa6d6573736167655f6964 01 a176 03 a46563686f 91 c6 01000001");
        long length = start.length + 0x01000001L;
        peer.write("0100 02");
        peer.out.writeLong(length);
        peer.out.write(start);
        byte[] zeros = new byte[1 << 16];
        for (long sent = start.length; sent < length; sent += zeros.length) {
            peer.out.write(zeros, 0, (int) Math.min(zeros.length, length - sent));
        }
        ZmtpPeer.Event answer = peer.expect("ERR");
        assertThat(answer.list().get(0)).isEqualTo("TypeError");
        assertThat((String) answer.list().get(1)).contains("too long", length + " bytes", "RpcLimits.maxMessage");
        assertServed(peer);
    }

    @Test
    void aSecondCallOfTheSameIdIsIgnored() throws Exception {
        ZmtpPeer peer = dealer();
        peer.call("x", "hold", "g");
        holding.gate("g").awaitArrival();
        peer.call("x", "add", 3, 4);
        assertServed(peer);
        holding.gate("g").open();
        assertThat(peer.expect("OK").responseTo()).isEqualTo("x");
    }

    @Test
    void aCancelInterruptsTheHandlerAndNothingIsAnswered() throws Exception {
        ZmtpPeer peer = dealer();
        peer.call("x", "hold", "g");
        holding.gate("g").awaitArrival();
        peer.event("x", "y", "_trivet_cancel", List.of());
        assertThat(get(holding.gate("g").passed())).as("it went through").isFalse();
        assertServed(peer);
    }

    @Test
    void theEndOfAConnectionInterruptsItsHandlers() throws Exception {
        ZmtpPeer peer = dealer();
        peer.call("x", "hold", "g");
        holding.gate("g").awaitArrival();
        peer.close();
        assertThat(get(holding.gate("g").passed())).as("it went through").isFalse();
        assertThat(neighbour.add(3, 4)).isEqualTo(7);
    }

    @Test
    void theProgramZerorpcListsAndDescribesTheMethods() throws IOException {
        ZmtpPeer peer = dealer();
        peer.call(1, "_zerorpc_list");
        assertThat((List<?>) peer.expect("OK").list().get(0))
                .isEqualTo(List.of("add", "echo", "hold", "holdInFuture", "holdOnTransport", "system.health"));
        peer.call(2, "_zerorpc_ping");
        assertThat(peer.expect("OK").arguments()).isEqualTo(List.of(List.of("pong", "trivet")));
        peer.call(3, "_zerorpc_name");
        assertThat(peer.expect("OK").arguments()).isEqualTo(List.of("trivet"));
        peer.call(4, "_zerorpc_help", "add");
        assertThat(peer.expect("OK").list()).singleElement().isNull();
        peer.call(5, "_zerorpc_args", "add");
        assertThat(peer.expect("OK").list().get(0)).isEqualTo(Arrays.asList(List.of("int", "int"), null, null, null));
        peer.call(6, "_zerorpc_inspect");
        Map<?, ?> all = (Map<?, ?>) peer.expect("OK").list().get(0);
        assertThat(all.get("name")).isEqualTo("trivet");
        Map<?, ?> add = (Map<?, ?>) ((Map<?, ?>) all.get("methods")).get("add");
        assertThat(add.get("args")).isEqualTo(List.of(Map.of("name", "int"), Map.of("name", "int")));
        assertThat(add.get("doc")).isNull();
        peer.call(7, "_zerorpc_help", "nosuch");
        assertThat((String) peer.expect("ERR").list().get(1)).contains("no method 'nosuch'");
        peer.call(8, "system.health");
        assertThat(peer.expect("OK").arguments()).isEqualTo(List.of("SERVING"));
    }
}
