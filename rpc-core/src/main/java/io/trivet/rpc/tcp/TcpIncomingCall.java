package io.trivet.rpc.tcp;

import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.IncomingCall;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that was read, and the way back for its answer. */
final class TcpIncomingCall extends IncomingCall implements Outbox.Parcel, CallTable.Entry {
    private static final Logger LOG = LoggerFactory.getLogger(TcpIncomingCall.class);

    private final TcpServerConnection connection;
    private final int id;
    private final MethodCodec codec;
    private final RpcCall call;
    private final int bodyLength;

    /** Guarded by this; let go when it was decoded. */
    private byte @Nullable [] body;

    private byte @Nullable [] answer;

    /** This and the next are touched on the event loop only. */
    private boolean answeredOnLoop;

    private int held;

    /**
     * Makes a call.
     *
     * @param held how much of the server's memory counts as taken until it has its answer
     */
    TcpIncomingCall(TcpServerConnection connection, int id, RequestHead head, byte[] body, int bodyLength, int held) {
        this.connection = connection;
        this.id = id;
        codec = head.codec();
        this.body = body;
        this.bodyLength = bodyLength;
        this.held = held;
        call = RpcCall.incoming(codec.method(), this::arguments, head.deadline(), head.metadata(), connection.peer());
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public boolean isOver() {
        return call.deadline().isOver();
    }

    @Override
    public RpcCall call() {
        return call;
    }

    /** Tells whether the answer is on its way already, and nothing more will come of the call. On the event loop. */
    boolean wasAnsweredOnLoop() {
        return answeredOnLoop;
    }

    private synchronized List<Object> arguments() {
        if (isCancelled()) {
            throw new RpcException(RpcStatus.CANCELLED, "the call was given up before it could run.");
        }
        List<Object> arguments = codec.readArguments(Objects.requireNonNull(body, "asked for twice"), 0, bodyLength);
        body = null;
        return arguments;
    }

    /** Cancels it, and lets its request go if that wasn't read yet: it may wait long for its turn to do nothing. On the event loop. */
    void giveUp() {
        cancel();
        if (letGo()) {
            free();
        }
    }

    private synchronized boolean letGo() {
        boolean held = body != null;
        body = null;
        return held;
    }

    private void free() {
        connection.free(held);
        held = 0;
    }

    /** Gives back the array that the body was read into, which the next request will use. */
    synchronized void leaveArray() {
        if (body != null) {
            // An interceptor went on elsewhere, and the arguments may be asked for there.
            body = Arrays.copyOf(body, bodyLength);
        }
    }

    @Override
    public void reply(@Nullable Object result, Metadata metadata) {
        try {
            if (connection.isOnLoop() && metadata.entries().isEmpty()) {
                codec.response(connection.outbox(), id, result);
                answeredOnLoop = true;
                connection.answeredOnLoop(this);
            } else {
                send(codec.response(result, metadata));
            }
        } catch (RuntimeException e) {
            LOG.warn("The result of method '{}' can't be sent; its caller gets the message.", call.method(), e);
            send(plain(Wire.FAULT, Fault.of(e)));
        }
    }

    @Override
    public void fail(Fault fault) {
        byte[] frame;
        try {
            frame = codec.fault(Wire.FAULT, fault);
        } catch (RuntimeException e) {
            LOG.warn("What method '{}' threw can't be sent whole; its caller gets the message.", call.method(), e);
            frame = plain(Wire.FAULT, fault);
        }
        send(frame);
    }

    /** Returns a fault that can be sent in any case. */
    private static byte[] plain(byte type, Fault fault) {
        return MethodCodec.ANY.fault(type, fault.withoutException().sendable());
    }

    @Override
    public void refuse(Fault why) {
        send(plain(Wire.REFUSED, why));
    }

    private void send(byte[] frame) {
        Wire.putInt(frame, Wire.ID_INDEX, id);
        answer = frame;
        connection.outbox().send(this);
    }

    @Override
    public byte @Nullable [] open() {
        free();
        boolean sent = connection.ended(this);
        // Who gave the call up wants no answer.
        return sent && !isCancelled() ? answer : null;
    }
}
