package io.trivet.rpc.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.rpc.TransportFixture;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A peer on a plain socket that can write anything to the tcp wire. Not thread-safe. */
final class TcpPeer implements AutoCloseable {
    static final long PREFACE = 0x54_52_56_54_02_00_00_00L;

    /** The preface of a peer of version 1. */
    static final long OLD_PREFACE = 0x54_52_56_54_01_00_00_00L;

    static final int REQUEST = 1;
    static final int RESPONSE = 2;
    static final int FAULT = 3;
    static final int CANCEL = 4;
    static final int REFUSED = 5;
    static final int PING = 7;
    static final int PONG = 8;
    static final int BEGUN = 9;
    static final int ITEM = 10;
    static final int END = 11;
    static final int CREDIT = 12;

    final Socket socket;
    final DataOutputStream out;
    final DataInputStream in;

    TcpPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout((int) (TransportFixture.PATIENCE_SECONDS * 1000));
        out = new DataOutputStream(socket.getOutputStream());
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects to a server, and reads its preface. */
    static TcpPeer of(RpcServer server) throws IOException {
        TcpPeer peer = new TcpPeer(new Socket(
                InetAddress.getLoopbackAddress(), server.uris().get(0).getPort()));
        assertThat(peer.in.readLong()).isEqualTo(PREFACE);
        return peer;
    }

    void frame(int type, int id, byte... body) throws IOException {
        frame(out, type, id, body);
    }

    static void frame(DataOutputStream to, int type, int id, byte... body) throws IOException {
        to.writeInt(5 + body.length);
        to.write(type);
        to.writeInt(id);
        to.write(body);
    }

    /** Reads a frame of this type and id, and returns its body. */
    byte[] expect(int type, int id) throws IOException {
        int length = in.readInt();
        assertThat(in.read()).as("type").isEqualTo(type);
        assertThat(in.readInt()).as("id").isEqualTo(id);
        return in.readNBytes(length - 5);
    }

    /** Reads the frame by which a server ends a connection, and returns its message. */
    String reasonOfEnd() throws IOException {
        byte[] fault = expect(FAULT, 0);
        assertThat(RpcStatus.ofNumber(fault[0])).isEqualTo(RpcStatus.INTERNAL);
        return new String(fault, StandardCharsets.UTF_8);
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

    /** A request without metadata; the arguments are an array of CBOR. */
    static byte[] request(int millis, String method, int... arguments) {
        byte[] name = method.getBytes(StandardCharsets.UTF_8);
        byte[] body = new byte[6 + name.length + 2 + arguments.length];
        body[0] = (byte) (millis >> 24);
        body[1] = (byte) (millis >> 16);
        body[2] = (byte) (millis >> 8);
        body[3] = (byte) millis;
        body[5] = (byte) name.length;
        System.arraycopy(name, 0, body, 6, name.length);
        for (int i = 0; i < arguments.length; i++) {
            body[8 + name.length + i] = (byte) arguments[i];
        }
        return body;
    }
}
