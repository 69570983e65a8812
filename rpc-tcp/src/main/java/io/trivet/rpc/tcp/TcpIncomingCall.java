package io.trivet.rpc.tcp;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.cbor.CborReader;
import io.trivet.rpc.netty.HeldCalls;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.IncomingCall;
import io.trivet.rpc.spi.MessageMemory;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that was read, and the way back for its answer. */
final class TcpIncomingCall extends IncomingCall implements Outbox.Parcel, CallTable.Entry, HeldCalls.Call {
    private static final Logger LOG = LoggerFactory.getLogger(TcpIncomingCall.class);

    /** Maximum number of items for which memory is taken at a time, however many the caller allows. */
    private static final int MAX_OWED = 128;

    /** Maximum length of a body that isn't counted separately until it is decoded. */
    private static final int MAX_SMALL = 16 * 1024;

    private final TcpServerConnection connection;
    private final int id;
    private final MethodCodec codec;
    private final RpcCall call;
    private final int bodyLength;
    private final boolean countsBody;

    /** The stream that the method takes, or null. */
    private final @Nullable TcpTakenStream items;

    /** The body of the request. Guarded by this; released after decoding. */
    private byte @Nullable [] body;

    /** The memory of the arguments, if it is worth counting. */
    private volatile @Nullable MessageMemory arguments;

    /** The number of bytes that was taken for the answer, until there is one. */
    private int expected;

    private boolean mayStart;
    private byte @Nullable [] answer;

    /**
     * True when the call's method has returned a stream, or has begun to take one: their items may take any time.
     */
    private volatile boolean streaming;

    /** Whether the answer was sent on the event loop. This and all fields below are used on the event loop only. */
    private boolean answeredOnLoop;

    private int taken;

    /** Number of items that the caller allowed and that haven't been requested yet. */
    private long credit;

    /** Number of items that were requested from the handler's publisher and aren't on their way yet. */
    private int owed;

    /** The source of the items, set when the caller knows that the stream has begun. */
    private Flow.@Nullable Subscription source;

    /**
     * Creates a call.
     *
     * @param taken how much of the connection's memory it takes until its answer is on its way, besides a large body
     */
    TcpIncomingCall(TcpServerConnection connection, int id, RequestHead head, byte[] body, int bodyLength, int taken) {
        this.connection = connection;
        this.id = id;
        codec = head.codec();
        this.body = body;
        this.bodyLength = bodyLength;
        this.taken = taken;
        countsBody = taken > 0 && isLarge(bodyLength);
        items = codec.method().kind().takesStream()
                ? new TcpTakenStream(
                        connection,
                        this,
                        codec,
                        connection.dispatcher(),
                        head.deadline().remaining())
                : null;
        call = RpcCall.incoming(
                codec.method(), this::arguments, items, head.deadline(), head.metadata(), connection.peer());
    }

    /** Returns whether a body is counted separately. */
    static boolean isLarge(int bodyLength) {
        return bodyLength > MAX_SMALL;
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

    /** Returns whether the answer is on its way already, and nothing more follows for the call. On the event loop. */
    boolean wasAnsweredOnLoop() {
        return answeredOnLoop;
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

    private synchronized List<Object> arguments() {
        if (isCancelled()) {
            throw new RpcException(RpcStatus.CANCELLED, "the call was given up before it could run.");
        }
        byte[] bytes = Objects.requireNonNull(body, "arguments were requested twice");
        CborReader reader = codec.reader(bytes, 0, bodyLength, connection.account());
        try {
            return codec.readArguments(reader);
        } finally {
            arguments = reader.taken();
            letGo();
        }
    }

    @Override
    public boolean holdsBack() {
        return !mayStart && connection.held().holds(this);
    }

    @Override
    public void start() {
        connection.start(this);
    }

    @Override
    public int expectedAnswer() {
        return codec.method().kind().returnsStream() ? 0 : codec.answers().expected();
    }

    @Override
    public void mayStart(int bytes) {
        expected = bytes;
        mayStart = true;
    }

    /**
     * Cancels the call, and releases its request if that wasn't read yet: the call may wait long for its turn to do
     * nothing. On the event loop.
     */
    void giveUp() {
        cancel();
        endStreams();
        if (!mayStart) {
            connection.held().cancelled();
        }
        if (letGo()) {
            free();
        }
    }

    private void endStreams() {
        if (source != null) {
            source = null;
            connection.countStreams(-1);
        }
        if (items != null) {
            items.close();
        }
    }

    private synchronized boolean letGo() {
        boolean unread = body != null;
        body = null;
        if (unread && countsBody) {
            connection.account().giveBack(bodyLength);
        }
        return unread;
    }

    private void free() {
        connection.free(taken);
        taken = 0;
    }

    @Override
    public void onFinished() {
        giveExpected();
        MessageMemory read = arguments;
        if (read != null) {
            arguments = null;
            read.giveBack();
        }
        if (answer == null && taken > 0) {
            freeLater();
        }
    }

    /** Releases the call's memory, because no answer will do that. */
    private void freeLater() {
        send(null, this::free);
    }

    /**
     * Runs an action on the event loop, and then sends a frame if there is one and its caller still wants it. After the
     * end of the event loop, only memory is released.
     */
    private void send(byte @Nullable [] frame, Runnable action) {
        connection.outbox().send(new Outbox.Parcel() {
            @Override
            public byte @Nullable [] open() {
                action.run();
                return frame == null ? null : unlessCancelled(frame);
            }

            @Override
            public void discard() {
                release(frame);
            }
        });
    }

    @Override
    public void discard() {
        release(answer);
    }

    /** Releases the memory of a frame and of the call after the end of the event loop. By any thread. */
    private synchronized void release(byte @Nullable [] frame) {
        if (frame != null) {
            connection.outbox().unmake(frame.length);
        }
        connection.account().giveBack(taken);
        taken = 0;
    }

    private void giveExpected() {
        if (expected > 0) {
            connection.account().giveBack(expected);
            expected = 0;
        }
    }

    /** Returns the array into which the body was read, so that the next request can use it. */
    synchronized void leaveArray() {
        if (body != null) {
            // An interceptor continued on another thread, and may request the arguments there.
            body = Arrays.copyOf(body, bodyLength);
        }
    }

    @Override
    public void reply(@Nullable Object result, Metadata metadata) {
        giveExpected();
        try {
            if (connection.isOnLoop() && metadata.entries().isEmpty()) {
                codec.response(connection.outbox(), id, result);
                answeredOnLoop = true;
                endStreams();
                connection.answeredOnLoop(this);
            } else {
                send(codec.response(result, metadata, connection.outbox()));
            }
        } catch (RuntimeException e) {
            LOG.warn("The result of method '{}' can't be sent; its caller gets the message.", call.method(), e);
            send(plain(Wire.FAULT, Fault.of(e)));
        }
    }

    @Override
    public void fail(Fault why) {
        giveExpected();
        Fault fault = Wire.readable(why, connection.version());
        byte[] frame;
        try {
            frame = codec.fault(Wire.FAULT, fault, connection.outbox());
        } catch (RuntimeException e) {
            LOG.warn(
                    "The exception of method '{}' can't be sent completely; its caller gets the message.",
                    call.method(),
                    e);
            frame = plain(Wire.FAULT, fault);
        }
        send(frame);
    }

    /** Returns a fault that can be sent in any case. */
    private byte[] plain(byte type, Fault fault) {
        try {
            return MethodCodec.ANY.fault(type, fault.withoutException().sendable(), connection.outbox());
        } catch (RpcException e) {
            Fault without = new Fault(fault.status(), "there is no memory for the fault's message.");
            return MethodCodec.ANY.fault(type, without, connection.outbox());
        }
    }

    @Override
    public void refuse(Fault why) {
        send(plain(Wire.REFUSED, why));
    }

    @Override
    public void begin(Metadata metadata, Flow.Subscription items) {
        byte[] frame = codec.begun(metadata, connection.outbox());
        Wire.putInt(frame, Wire.ID_INDEX, id);
        streaming = true;
        send(frame, () -> {
            if (!isCancelled()) {
                source = items;
                connection.countStreams(1);
                askForMore();
            }
        });
    }

    @Override
    public void item(Object item) {
        byte[] frame = codec.item(item, connection.outbox());
        Wire.putInt(frame, Wire.ID_INDEX, id);
        send(frame, () -> {
            owed--;
            askForMore();
        });
    }

    @Override
    public void complete() {
        send(Wire.frame(Wire.END, id));
    }

    /** Adds this many items to the caller's credit. On the event loop. */
    void credit(long items) {
        credit += items;
        askForMore();
    }

    /**
     * Requests more items if the credit allows them, at least half of the requested ones have arrived, and there is
     * room for them. On the event loop.
     */
    void askForMore() {
        if (source == null || owed > MAX_OWED / 2 || credit == 0) {
            return;
        }
        long room = connection.roomForItems();
        if (room > 0) {
            int max = (int) Math.min(MAX_OWED, 1 + room / codec.items().expected());
            int items = (int) Math.min(credit, max - owed);
            if (owed <= max / 2 && items > 0) {
                credit -= items;
                owed += items;
                source.request(items);
            }
        }
    }

    private void send(byte[] frame) {
        Wire.putInt(frame, Wire.ID_INDEX, id);
        answer = frame;
        connection.outbox().send(this);
    }

    @Override
    public byte @Nullable [] open() {
        endStreams();
        free();
        connection.ended(this);
        return unlessCancelled(Objects.requireNonNull(answer, "opened before it was there"));
    }

    /** Returns the frame, or null after the call was cancelled, because its caller wants no answer. */
    private byte @Nullable [] unlessCancelled(byte[] frame) {
        if (isCancelled()) {
            connection.outbox().unmake(frame.length);
            return null;
        }
        return frame;
    }
}
