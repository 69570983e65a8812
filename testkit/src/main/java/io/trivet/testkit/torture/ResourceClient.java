package io.trivet.testkit.torture;

import io.trivet.lock.Lease;
import io.trivet.lock.spi.LockMode.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A contender's connection to the resource; {@link ResourceConnection} describes the protocol. Not thread-safe. */
final class ResourceClient {
    private final Socket socket;
    private final BufferedReader reader;

    ResourceClient(int port, String holder) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        send("hello " + holder);
    }

    /** Reports that the contender begins to wait. Returns false if there are no more turns. */
    boolean startWait(String lock, Kind kind) throws IOException {
        return send("wait " + lock + " " + kind + " " + System.nanoTime()).equals("go");
    }

    void unavailable() throws IOException {
        send("unavailable");
    }

    void gaveUp() throws IOException {
        send("gave-up");
    }

    void broken(Throwable what) throws IOException {
        send("broken " + what.toString().replace('\n', ' '));
    }

    /**
     * Writes under the lease, and reports how long the holder is sure of the lock. The time counts from before the
     * lease was asked, so it is never too long.
     */
    void write(Lease lease) throws IOException {
        long now = System.nanoTime();
        Duration remaining = lease.remaining();
        long until = remaining.isZero() ? Long.MIN_VALUE : now + remaining.toNanos();
        send("write " + lease.fencingToken() + " " + now + " " + until);
    }

    /** Reports that the lease will be closed now. A report after the close could get lost if this process is killed. */
    void beforeClose() throws IOException {
        send("close " + System.nanoTime());
    }

    private String send(String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        String answer = reader.readLine();
        if (answer == null) {
            throw new IOException("the resource is gone");
        }
        return answer;
    }

    void closeQuietly() {
        try {
            socket.close();
        } catch (IOException e) {
            // The contender has ended, so nothing is reported any more.
            return;
        }
    }
}
