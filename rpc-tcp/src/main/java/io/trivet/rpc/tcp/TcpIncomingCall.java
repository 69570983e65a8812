package io.trivet.rpc.tcp;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.cbor.CborReader;
import io.trivet.rpc.netty.AnswerSize;
import io.trivet.rpc.netty.CallTable;
import io.trivet.rpc.netty.ItemSize;
import io.trivet.rpc.netty.ServerCall;
import io.trivet.rpc.spi.Fault;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that was read, and the way back for its answer. */
final class TcpIncomingCall extends ServerCall implements CallTable.Entry {
    private static final Logger LOG = LoggerFactory.getLogger(TcpIncomingCall.class);

    private final TcpServerConnection connection;
    private final int id;
    private final MethodCodec codec;
    private final RpcCall call;

    /** The stream that the method takes, or null. */
    private final @Nullable TcpTakenStream items;

    /**
     * True when the call's method has returned a stream, or has begun to take one: their items may take any time.
     */
    private volatile boolean streaming;

    /**
     * Creates a call.
     *
     * @param taken how much of the connection's memory it takes until its answer is on its way, besides a large body
     */
    TcpIncomingCall(TcpServerConnection connection, int id, RequestHead head, byte[] body, int bodyLength, int taken) {
        super(connection.flow(), body, 0, bodyLength, taken);
        this.connection = connection;
        this.id = id;
        codec = head.codec();
        items = codec.method().kind().takesStream()
                ? new TcpTakenStream(connection, this, codec, head.deadline().remaining())
                : null;
        call = RpcCall.incoming(
                codec.method(), this::arguments, items, head.deadline(), head.metadata(), connection.peer());
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public @Nullable Deadline deadline() {
        if (!streaming) {
            return call.deadline();
        }
        return items == null || codec.method().kind().returnsStream() ? null : items.deadlineOfAnswer();
    }

    @Override
    public RpcCall call() {
        return call;
    }

    /** Returns the stream that the method takes, or null. */
    @Nullable
    TcpTakenStream items() {
        return items;
    }

    /** Called by any thread when the handler requests items: from now on, the call may take any time. */
    void onTaking() {
        streaming = true;
    }

    @Override
    protected List<Object> decode(byte[] bytes, int from, int length) {
        CborReader reader = codec.reader(bytes, from, from + length, flow().account());
        try {
            return codec.readArguments(reader);
        } finally {
            argumentsTake(reader.taken());
        }
    }

    @Override
    protected AnswerSize answerSize() {
        return codec.answers();
    }

    @Override
    protected ItemSize itemSize() {
        return codec.items();
    }

    @Override
    protected void onAnswered() {
        connection.ended(this);
    }

    @Override
    protected void onEnded() {
        if (items != null) {
            items.close();
        }
    }

    @Override
    public void reply(@Nullable Object result, Metadata metadata) {
        giveExpected();
        try {
            if (flow().isOnLoop() && metadata.entries().isEmpty()) {
                codec.response(flow().outbox(), id, result);
                answeredOnLoop();
            } else {
                finish(codec.response(result, metadata, flow().outbox()));
            }
        } catch (RuntimeException e) {
            LOG.warn("The result of method '{}' can't be sent; its caller gets the message.", call.method(), e);
            finish(plain(Wire.FAULT, Fault.of(e)));
        }
    }

    @Override
    public void fail(Fault why) {
        giveExpected();
        Fault fault = Wire.readable(why, connection.version());
        byte[] frame;
        try {
            frame = codec.fault(Wire.FAULT, fault, flow().outbox());
        } catch (RuntimeException e) {
            LOG.warn(
                    "The exception of method '{}' can't be sent completely; its caller gets the message.",
                    call.method(),
                    e);
            frame = plain(Wire.FAULT, fault);
        }
        finish(frame);
    }

    /** Returns a fault that can be sent in any case. */
    private byte[] plain(byte type, Fault fault) {
        try {
            return MethodCodec.ANY.fault(type, fault.withoutException().sendable(), flow().outbox());
        } catch (RpcException e) {
            Fault without = new Fault(fault.status(), "there is no memory for the fault's message.");
            return MethodCodec.ANY.fault(type, without, flow().outbox());
        }
    }

    @Override
    public void refuse(Fault why) {
        finish(plain(Wire.REFUSED, why));
    }

    @Override
    public void begin(Metadata metadata, Flow.Subscription source) {
        byte[] frame = codec.begun(metadata, flow().outbox());
        Wire.putInt(frame, Wire.ID_INDEX, id);
        streaming = true;
        beginStream(frame, source);
    }

    @Override
    public void item(Object item) {
        byte[] frame = codec.item(item, flow().outbox());
        Wire.putInt(frame, Wire.ID_INDEX, id);
        sendItem(frame);
    }

    @Override
    public void complete() {
        finish(Wire.frame(Wire.END, id));
    }

    private void finish(byte[] frame) {
        Wire.putInt(frame, Wire.ID_INDEX, id);
        answer(frame);
    }
}
