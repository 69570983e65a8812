package io.trivet.examples.wire;

import io.trivet.rpc.RpcLimits;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Frames over a socket: four bytes for the length of the following bytes, one for the type, four for the id of the
 * call, and the body. One thread reads, another one writes.
 */
final class FrameSocket implements Closeable {
    // snippet
    static final byte CALL = 1; // from the client: milliseconds left, method, metadata, number of arguments, arguments
    static final byte CANCEL = 2; // from the client: the answer is not wanted any more
    static final byte RESULT = 3; // from the server: metadata, result
    static final byte FAULT = 4; // from the server: status, message, exception

    /** The head of a frame; the body follows. */
    record Head(byte type, int id, int length) {}
    // end

    private static final int HEAD = 9;

    private final Socket socket;
    private final InputStream in;
    private final long nanosForAFrame;

    FrameSocket(Socket socket, RpcLimits limits) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        in = new BufferedInputStream(socket.getInputStream());
        nanosForAFrame = limits.maxMessageTime().toNanos();
    }

    /** Waits for the next frame, without a time limit; returns null if the peer has ended the connection. */
    Head readHead() throws IOException {
        socket.setSoTimeout(0);
        int first = in.read();
        if (first < 0) {
            return null;
        }
        ByteBuffer head = ByteBuffer.allocate(HEAD).put(0, (byte) first);
        readFully(head.array(), 1);
        int length = head.getInt() - (HEAD - Integer.BYTES);
        if (length < 0) {
            throw new IOException("the peer sent no frame");
        }
        return new Head(head.get(), head.getInt(), length);
    }

    byte[] readBody(Head head) throws IOException {
        byte[] body = new byte[head.length];
        readFully(body, 0);
        return body;
    }

    /** Skips a body for which there is no room. */
    void skipBody(Head head) throws IOException {
        byte[] piece = new byte[Math.min(head.length, 8192)];
        for (int left = head.length; left > 0; left -= piece.length) {
            readFully(left < piece.length ? new byte[left] : piece, 0);
        }
    }

    /** Fills the rest of the array within the time that a frame may take. */
    private void readFully(byte[] bytes, int from) throws IOException {
        long begin = System.nanoTime();
        int at = from;
        while (at < bytes.length) {
            long left = nanosForAFrame - (System.nanoTime() - begin);
            if (left <= 0) {
                throw new SocketTimeoutException("a frame took too long to come");
            }
            socket.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            int count = in.read(bytes, at, bytes.length - at);
            if (count < 0) {
                throw new EOFException("a frame was cut off");
            }
            at += count;
        }
    }

    void write(byte type, int id, byte[] body) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(HEAD + body.length);
        DataOutputStream out = new DataOutputStream(frame);
        out.writeInt(HEAD - Integer.BYTES + body.length);
        out.writeByte(type);
        out.writeInt(id);
        out.write(body);
        socket.getOutputStream().write(frame.toByteArray());
    }

    /** Ends the output; the peer reads what was written, and ends the connection. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    String peer() {
        return String.valueOf(socket.getRemoteSocketAddress());
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            return; // it is closed anyway
        }
    }
}
