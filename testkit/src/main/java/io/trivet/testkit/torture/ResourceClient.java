package io.trivet.testkit.torture;

import io.trivet.lock.Lease;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A contender's side of the resource, as {@link ResourceConnection} says. Not thread-safe. */
final class ResourceClient implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader reader;

    ResourceClient(int port, String holder) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        say("hello " + holder);
    }

    /** Says that the contender begins to wait; false if there are no more turns. */
    boolean waits(String lock) throws IOException {
        return say("wait " + lock + " " + System.nanoTime()).equals("go");
    }

    void unavailable() throws IOException {
        say("unavailable");
    }

    void gaveUp() throws IOException {
        say("gave-up");
    }

    void broken(Throwable what) throws IOException {
        say("broken " + what.toString().replace('\n', ' '));
    }

    /** Writes under the lease, and tells how long it is sure to hold: counted from before it was asked, so never too long. */
    void write(Lease lease) throws IOException {
        long now = System.nanoTime();
        Duration remaining = lease.remaining();
        long until = remaining.isZero() ? Long.MIN_VALUE : now + remaining.toNanos();
        say("write " + lease.fencingToken() + " " + now + " " + until);
    }

    /** Says that the lease is closed after this: what is told later may come too late, if this process is killed. */
    void closes() throws IOException {
        say("close " + System.nanoTime());
    }

    private String say(String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        String answer = reader.readLine();
        if (answer == null) {
            throw new IOException("the resource is gone");
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
