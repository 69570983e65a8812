package io.trivet.rpc.tcp;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.IncomingCall;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that was read, and the way back for its answer. */
final class TcpIncomingCall extends IncomingCall implements Outbox.Parcel, CallTable.Entry {
    private static final Logger LOG = LoggerFactory.getLogger(TcpIncomingCall.class);

    /** However much its caller allows: memory is taken for no more items at a time. */
    private static final int MOST_OWED = 128;

    private final TcpServerConnection connection;
    private final int id;
    private final MethodCodec codec;
    private final RpcCall call;
    private final int bodyLength;

    /** Guarded by this; let go when it was decoded. */
    private byte @Nullable [] body;

    private byte @Nullable [] answer;

    /** Set when the call's method has returned a stream, whose items take their time. */
    private volatile boolean streaming;

    /** All below are touched on the event loop only. */
    private boolean answeredOnLoop;

    private int held;

    /** What the caller allowed, and nobody was asked for. */
    private long credit;

    /** How many items the handler's publisher was asked for that aren't on their way yet. */
    private int owed;

    /** Is asked for items, from when the caller knows that the stream has begun. */
    private Flow.@Nullable Subscription source;

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
    public @Nullable Deadline deadline() {
        return streaming ? null : call.deadline();
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
        boolean unread = body != null;
        body = null;
        return unread;
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

    @Override
    public void begin(Metadata metadata, Flow.Subscription items) {
        byte[] frame = codec.begun(metadata);
        Wire.putInt(frame, Wire.ID_INDEX, id);
        streaming = true;
        connection.outbox().send(() -> {
            source = items;
            askForMore();
            return isCancelled() ? null : frame;
        });
    }

    @Override
    public void item(Object item) {
        byte[] frame = codec.item(item);
        Wire.putInt(frame, Wire.ID_INDEX, id);
        connection.outbox().send(() -> {
            owed--;
            askForMore();
            return isCancelled() ? null : frame;
        });
    }

    @Override
    public void complete() {
        send(Wire.frame(Wire.END, id));
    }

    /** The caller allows so many items more. On the event loop. */
    void credit(long items) {
        credit += items;
        askForMore();
    }

    /** Asks for more items if they are allowed and half of what may be owed is there, unless the peer doesn't read. On the event loop. */
    void askForMore() {
        if (source != null && owed <= MOST_OWED / 2 && credit > 0 && connection.isWritable()) {
            int items = (int) Math.min(credit, MOST_OWED - owed);
            credit -= items;
            owed += items;
            source.request(items);
        }
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
