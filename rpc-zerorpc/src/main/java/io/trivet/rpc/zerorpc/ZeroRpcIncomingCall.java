package io.trivet.rpc.zerorpc;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.msgpack.MessagePackReader;
import io.trivet.rpc.netty.AnswerSize;
import io.trivet.rpc.netty.ItemSize;
import io.trivet.rpc.netty.ServerCall;
import io.trivet.rpc.spi.Fault;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call that was read, and the channel for its answers. */
final class ZeroRpcIncomingCall extends ServerCall implements Heartbeats.Channel {
    private static final Logger LOG = LoggerFactory.getLogger(ZeroRpcIncomingCall.class);

    private final ServerConnection connection;
    private final ReplyTo to;
    private final MethodEvents codec;
    private final RpcCall call;
    private final long openedAt;

    /** The stream that the method takes, or null. */
    private final @Nullable ZeroRpcTakenStream items;

    /**
     * True when the call's method has returned a stream, or has begun to take one: their items may take any time.
     */
    private volatile boolean streaming;

    /** The metadata of a stream's beginning, which its first item carries to a peer that isn't ours. */
    private Metadata beginning = Metadata.empty();

    /** Whether the end of the stream waits for credit. This and the next fields are used on the event loop only. */
    private boolean endWaits;

    private boolean isGivenUp;
    private @Nullable Pulse pulse;

    /**
     * Creates a call.
     *
     * @param taken how much of the connection's memory it takes until its answer is on its way, besides a large body
     */
    ZeroRpcIncomingCall(
            ServerConnection connection,
            ReplyTo to,
            MethodEvents codec,
            Deadline deadline,
            Metadata metadata,
            byte[] body,
            int bodyFrom,
            int bodyLength,
            int taken) {
        super(connection.flow(), body, bodyFrom, bodyLength, taken);
        this.connection = connection;
        this.to = to;
        this.codec = codec;
        openedAt = connection.openChannel();
        items = codec.method().kind().takesStream()
                ? new ZeroRpcTakenStream(connection, this, codec, deadline.remaining())
                : null;
        call = RpcCall.incoming(codec.method(), this::arguments, items, deadline, metadata, connection.peer());
        if (!connection.isPeerOurs()) {
            // A channel begins with room for one event in each direction.
            credit(1);
        }
    }

    ReplyTo to() {
        return to;
    }

    @Override
    public long openedAt() {
        return openedAt;
    }

    @Override
    public @Nullable Pulse pulse() {
        return pulse;
    }

    @Override
    public void begin(Pulse first) {
        pulse = first;
    }

    /** Returns the call's deadline, or null if it has none. */
    @Nullable
    Deadline deadline() {
        if (!streaming) {
            return call.deadline();
        }
        return items == null || codec.method().kind().returnsStream() ? null : items.deadlineOfAnswer();
    }

    /** Returns the stream that the method takes, or null. */
    @Nullable
    ZeroRpcTakenStream items() {
        return items;
    }

    /** Called by any thread when the handler requests items: from now on, the call may take any time. */
    void onTaking() {
        streaming = true;
    }

    @Override
    public RpcCall call() {
        return call;
    }

    @Override
    protected List<Object> decode(byte[] bytes, int from, int length) {
        MessagePackReader reader = codec.reader(bytes, from, from + length, flow().account());
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
    protected void onEnded() {
        if (items != null) {
            items.close();
        }
    }

    @Override
    protected void onAnswered() {
        connection.ended(this);
    }

    @Override
    public void giveUp() {
        isGivenUp = true;
        super.giveUp();
        releaseEnd();
    }

    /** The end of a stream needs the caller's permission as any item does, except between two of ours. */
    @Override
    protected boolean mayAnswer() {
        endWaits = streaming && !connection.isPeerOurs() && unusedCredit() <= 0 && !isGivenUp;
        return !endWaits;
    }

    private void releaseEnd() {
        if (endWaits && (isGivenUp || unusedCredit() > 0)) {
            endWaits = false;
            sendAnswer();
        }
    }

    /** Takes the caller's permission for more items. Python adds it to what it gave before, and Node replaces that. */
    void more(int items) {
        if (to.hasTextId()) {
            setCredit(items);
        } else {
            credit(items);
        }
        releaseEnd();
    }

    @Override
    public void reply(@Nullable Object result, Metadata metadata) {
        giveExpected();
        byte[] message;
        try {
            message = codec.response(connection.ids(), to, result, metadata, flow().outbox());
        } catch (RuntimeException e) {
            LOG.warn("The result of method '{}' can't be sent; its caller gets the message.", call.method(), e);
            answer(plain(Fault.of(e), false));
            return;
        }
        if (flow().isOnLoop() && !isCancelled()) {
            flow().outbox().write(message);
            answeredOnLoop();
        } else {
            answer(message);
        }
    }

    @Override
    public void fail(Fault why) {
        giveExpected();
        byte[] message;
        try {
            message = codec.fault(connection.ids(), to, why, false, flow().outbox());
        } catch (RuntimeException e) {
            LOG.warn(
                    "The exception of method '{}' can't be sent completely; its caller gets the message.",
                    call.method(),
                    e);
            message = plain(why, false);
        }
        answer(message);
    }

    @Override
    public void refuse(Fault why) {
        answer(plain(why, true));
    }

    private byte[] plain(Fault fault, boolean isRefusal) {
        return connection.plain(to, fault, isRefusal);
    }

    @Override
    public void begin(Metadata metadata, Flow.Subscription source) {
        streaming = true;
        if (connection.isPeerOurs()) {
            beginStream(codec.begun(connection.ids(), to, metadata, flow().outbox()), source);
        } else {
            beginning = metadata;
            beginStream(null, source);
        }
    }

    @Override
    public void item(Object item) {
        Metadata first = beginning;
        beginning = Metadata.empty();
        sendItem(codec.item(connection.ids(), to, first, item, flow().outbox()));
    }

    @Override
    public void complete() {
        answer(connection.done(to));
    }
}
