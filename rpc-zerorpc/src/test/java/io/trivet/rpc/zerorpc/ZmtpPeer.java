package io.trivet.rpc.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.rpc.TransportFixture;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.msgpack.MessagePackReader;
import io.trivet.rpc.msgpack.MessagePackValues;
import io.trivet.rpc.msgpack.MessagePackWriter;
import io.trivet.rpc.values.binary.ValueCodec;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A peer on a plain socket that can write anything, and what libzmq writes. Not thread-safe. */
final class ZmtpPeer implements AutoCloseable {
    static final byte[] GREETING =
            hex("ff00000000000000017f0301" + "4e554c4c" + "00".repeat(16) + "00" + "00".repeat(31));
    static final byte[] READY_OF_DEALER = ready("DEALER");
    static final byte[] READY_OF_ROUTER = ready("ROUTER");

    /** What our own side sends. */
    static final byte[] READY_OF_OURS = hex("042a" + "055245414459" + "0b536f636b65742d54797065"
            + "000000064445414c4552" + "08582d547269766574" + "0000000131");

    static final byte[] READY_OF_OUR_ROUTER = hex("042a" + "055245414459" + "0b536f636b65742d54797065"
            + "00000006524f55544552" + "08582d547269766574" + "0000000131");

    private static final int MORE = 1;
    private static final int LONG = 2;
    private static final int COMMAND = 4;
    private static final ValueCodec ANY = new MessagePackValues().codec(Object.class);

    final Socket socket;
    final DataOutputStream out;
    final DataInputStream in;

    /** The frames before the content of the last message. */
    final StringBuilder envelope = new StringBuilder();

    /** An event that was read. */
    record Event(
            Map<String, Object> header,
            String name,
            @Nullable Object arguments) {
        @Nullable
        Object responseTo() {
            return header.get("response_to");
        }

        List<?> list() {
            return (List<?>) Objects.requireNonNull(arguments);
        }
    }

    ZmtpPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout((int) (TransportFixture.PATIENCE_SECONDS * 1000));
        out = new DataOutputStream(socket.getOutputStream());
        in = new DataInputStream(socket.getInputStream());
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** Returns READY as libzmq sends it. */
    static byte[] ready(String type) {
        String typeHex = HexFormat.of().formatHex(type.getBytes(StandardCharsets.US_ASCII));
        byte[] body = hex("055245414459" + "0b" + "536f636b65742d54797065" + "000000"
                + HexFormat.of().toHexDigits((byte) type.length()) + typeHex + "08" + "4964656e74697479" + "00000000");
        byte[] frame = new byte[2 + body.length];
        frame[0] = COMMAND;
        frame[1] = (byte) body.length;
        System.arraycopy(body, 0, frame, 2, body.length);
        return frame;
    }

    /** Connects to a server, and sends nothing. */
    static ZmtpPeer silent(RpcServer server) throws IOException {
        return new ZmtpPeer(new Socket(
                InetAddress.getLoopbackAddress(), server.uris().get(0).getPort()));
    }

    /** Connects to a server as a DEALER. */
    static ZmtpPeer of(RpcServer server) throws IOException {
        ZmtpPeer peer = silent(server);
        peer.greet(READY_OF_DEALER);
        return peer;
    }

    void greet(byte[] ready) throws IOException {
        out.write(GREETING);
        out.write(ready);
        assertThat(in.readNBytes(GREETING.length)).startsWith(0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1);
        assertThat(new String(command(), StandardCharsets.ISO_8859_1)).startsWith("\5READY\13Socket-Type");
    }

    /** Reads a command. */
    byte[] command() throws IOException {
        assertThat(in.read() & ~LONG).as("flags of a command").isEqualTo(COMMAND);
        return in.readNBytes(in.read());
    }

    void write(String hex) throws IOException {
        out.write(hex(hex));
    }

    /** Sends content behind an empty frame. */
    void send(byte[] content) throws IOException {
        out.write(new byte[] {MORE, 0});
        if (content.length > 255) {
            out.write(LONG);
            out.writeLong(content.length);
        } else {
            out.write(0);
            out.write(content.length);
        }
        out.write(content);
    }

    static byte[] content(Object event) {
        try (MessagePackWriter writer = MessagePackWriter.ofAtMost(1 << 26)) {
            ANY.write(writer, event);
            return Arrays.copyOf(writer.bytes(), writer.length());
        }
    }

    /** Sends a call. */
    void call(Object id, String name, Object... arguments) throws IOException {
        callWith(Map.of(), id, name, arguments);
    }

    /** Sends a call with more members in its header. */
    void callWith(Map<String, ?> more, Object id, String name, Object... arguments) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>(more);
        header.put("message_id", id);
        header.put("v", 3);
        send(content(Arrays.asList(header, name, Arrays.asList(arguments))));
    }

    /** Sends an event of a channel. */
    void event(Object channel, Object id, String name, @Nullable Object arguments) throws IOException {
        send(content(Arrays.asList(Map.of("message_id", id, "v", 3, "response_to", channel), name, arguments)));
    }

    /** Reads the content of the next message. */
    byte[] receive() throws IOException {
        envelope.setLength(0);
        while (true) {
            int flags = in.read();
            assertThat(flags).as("flags of a frame").isBetween(0, 3);
            int length = (flags & LONG) == 0 ? in.read() : (int) in.readLong();
            byte[] body = in.readNBytes(length);
            if ((flags & MORE) == 0) {
                return body;
            }
            envelope.append(HexFormat.of().formatHex(body)).append('|');
        }
    }

    /** Reads the next event. */
    Event expect() throws IOException {
        byte[] content = receive();
        List<?> parts = (List<?>) Objects.requireNonNull(ANY.read(new MessagePackReader(content, 0, content.length)));
        assertThat(parts).hasSize(3);
        Map<String, Object> header = new LinkedHashMap<>();
        ((Map<?, ?>) parts.get(0)).forEach((key, value) -> header.put((String) key, value));
        return new Event(header, (String) parts.get(1), parts.get(2));
    }

    /** Reads the next event, which must have this name, and returns it. */
    Event expect(String name) throws IOException {
        Event event = expect();
        assertThat(event.name()).as("%s", event).isEqualTo(name);
        return event;
    }

    /** Waits until the other side has closed the connection, and ignores everything before that. */
    void awaitEnd() throws IOException {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (SocketException e) {
            // It closed before it had read everything that was sent.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
