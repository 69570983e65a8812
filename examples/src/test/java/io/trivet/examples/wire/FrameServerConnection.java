package io.trivet.examples.wire;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.MemoryAccount;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's connection: one thread reads its calls, another one writes their answers. */
final class FrameServerConnection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(FrameServerConnection.class);
    private static final long MAX_MILLIS = Duration.ofDays(3650).toMillis();

    private final FrameServerTransport server;
    private final FrameSocket socket;
    private final RpcLimits limits;
    private final MemoryAccount account;
    private final Map<Integer, FrameIncomingCall> running = new ConcurrentHashMap<>();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> new FrameThread(task, "writer"));

    FrameServerConnection(FrameServerTransport server, FrameSocket socket, RpcLimits limits, MemoryAccount account) {
        this.server = server;
        this.socket = socket;
        this.limits = limits;
        this.account = account;
    }

    // snippet
    @Override
    public void run() {
        try {
            for (FrameSocket.Head head = socket.readHead(); head != null; head = socket.readHead()) {
                if (head.type() == FrameSocket.CALL) {
                    request(head);
                    continue;
                }
                socket.skipBody(head); // unknown frames of newer clients are skipped too
                FrameIncomingCall call = head.type() == FrameSocket.CANCEL ? running.remove(head.id()) : null;
                if (call != null) {
                    call.cancel();
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("The connection from {} broke, or its input isn't a call: {}", peer(), e.toString());
        } finally {
            cancelCalls(); // their answers are not wanted any more
            socket.close();
            writer.shutdown(); // waiting answers fail at once, and give their memory back
            server.ended(this);
        }
    }

    private void request(FrameSocket.Head head) throws IOException {
        int length = head.length();
        if (length > limits.maxMessage()) {
            socket.skipBody(head);
            sendFault(
                    head.id(),
                    new Fault(
                            RpcStatus.INVALID_ARGUMENT,
                            "the call is too long: it takes more than " + limits.maxMessage() + " bytes"
                                    + server.values().raises("maxMessage")));
            return;
        }
        if (!account.tryTake(length)) {
            socket.skipBody(head);
            sendFault(
                    head.id(),
                    new Fault(
                            RpcStatus.RESOURCE_EXHAUSTED,
                            "the calls under way take all the memory that they may; call again after a pause."));
            return;
        }
        FrameIncomingCall call = null;
        try {
            call = call(head, socket.readBody(head));
        } catch (RpcException e) {
            sendFault(head.id(), Fault.of(e));
        } finally {
            if (call == null) {
                account.giveBack(length);
            }
        }
        if (call != null) {
            running.put(call.id, call);
            server.watch(call);
            server.dispatcher().dispatch(call);
        }
    }

    private FrameIncomingCall call(FrameSocket.Head head, byte[] body) throws IOException {
        ByteArrayInputStream bytes = new ByteArrayInputStream(body);
        DataInputStream in = new DataInputStream(bytes);
        Duration left = Duration.ofMillis(Math.min(MAX_MILLIS, in.readLong()));
        String name = in.readUTF();
        Metadata metadata = MethodCodec.readMetadata(in);
        MethodCodec codec = server.method(name, in.readInt());
        CountingParser arguments = server.values().parser(body, body.length - bytes.available(), account);
        return new FrameIncomingCall(this, head.id(), codec, arguments, head.length(), Deadline.after(left), metadata);
    }
    // end

    // snippet
    void answer(FrameIncomingCall call, byte type, byte[] body) {
        running.remove(call.id, call);
        if (!call.isCancelled()) {
            write(type, call.id, body);
        }
    }

    private void sendFault(int id, Fault why) {
        write(FrameSocket.FAULT, id, FrameIncomingCall.ANY.writeFault(why.sendable()));
    }

    private void write(byte type, int id, byte[] body) {
        account.take(body.length); // the array exists already
        try {
            writer.execute(() -> {
                try {
                    socket.write(type, id, body);
                } catch (IOException e) {
                    socket.close(); // the reader notices this
                } finally {
                    account.giveBack(body.length);
                }
            });
        } catch (RejectedExecutionException e) {
            account.giveBack(body.length); // the connection has ended
        }
    }
    // end

    /** Called when the call is over: a cancelled call has no answer. */
    void over(FrameIncomingCall call) {
        running.remove(call.id, call);
    }

    MemoryAccount account() {
        return account;
    }

    String peer() {
        return socket.peer();
    }

    Collection<FrameIncomingCall> running() {
        return running.values();
    }

    void cancelCalls() {
        for (FrameIncomingCall call : List.copyOf(running.values())) {
            running.remove(call.id, call);
            call.cancel();
        }
    }

    // snippet
    /** Ends the output after the answers, so that the client closes the connection when it has read them. */
    void leave() {
        try {
            writer.execute(() -> {
                try {
                    socket.endOutput();
                } catch (IOException e) {
                    socket.close();
                }
            });
        } catch (RejectedExecutionException e) {
            socket.close();
        }
        writer.shutdown();
    }
    // end

    void close() {
        socket.close();
    }
}
