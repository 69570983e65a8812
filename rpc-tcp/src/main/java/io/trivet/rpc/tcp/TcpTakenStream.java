package io.trivet.rpc.tcp;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.cbor.CborReader;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.ItemStream;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.spi.MessageMemory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The stream that a method takes, in the server. Its items arrive on the connection's event loop; any thread may send
 * its credit. Items that wait for the handler's subscriber take memory of the connection's account.
 */
final class TcpTakenStream extends ItemStream {
    /** The memory of an item besides its bytes, while it waits. */
    private static final int AROUND_ITEM = 128;

    private final TcpServerConnection connection;
    private final TcpIncomingCall call;
    private final MethodCodec codec;
    private final Duration timeout;

    /** This and the next field are used on the event loop only. */
    private boolean isCounted;

    private @Nullable Deadline deadlineOfAnswer;

    /** Whether nothing that arrives is wanted any more. */
    private volatile boolean unwanted;

    /** An item that waits, and the memory that it takes. */
    private record Held(Object item, int bytes, @Nullable MessageMemory values) {}

    /**
     * Creates a stream.
     *
     * @param timeout how much time the answer has when the stream has ended
     */
    TcpTakenStream(
            TcpServerConnection connection,
            TcpIncomingCall call,
            MethodCodec codec,
            Dispatcher dispatcher,
            Duration timeout) {
        super(dispatcher.subscribers(), dispatcher.idleTimeout());
        this.connection = connection;
        this.call = call;
        this.codec = codec;
        this.timeout = timeout;
        isCounted = true;
        connection.taken().count(1);
    }

    @Override
    protected int room() {
        return (int) Math.min(
                Integer.MAX_VALUE,
                1 + connection.taken().room() / codec.takenItems().expected());
    }

    @Override
    protected void onRequest(int items) {
        call.onTaking();
        connection.sendOf(call, () -> Wire.credit(call.id(), items));
    }

    @Override
    protected void onCancel() {
        if (unwanted) {
            // The client has sent its last frame already, or the call is over.
            return;
        }
        unwanted = true;
        connection.sendOf(call, () -> {
            startDeadline();
            return Wire.frame(Wire.CANCEL, call.id());
        });
    }

    TcpIncomingCall call() {
        return call;
    }

    /** Returns the deadline of the answer when the stream has ended; otherwise null. On the event loop. */
    @Nullable
    Deadline deadlineOfAnswer() {
        return deadlineOfAnswer;
    }

    private void startDeadline() {
        deadlineOfAnswer = Deadline.after(timeout);
        connection.watch(call);
    }

    /** Takes an item from an array that the next item will reuse. On the event loop. */
    void item(byte[] body, int length) {
        if (unwanted) {
            return;
        }
        MemoryAccount account = connection.account();
        int bytes = length + AROUND_ITEM;
        if (!account.tryTake(bytes)) {
            refuse(noMemory());
            return;
        }
        CborReader reader = codec.reader(body, 0, length, account);
        Object item;
        try {
            item = codec.readTaken(reader);
        } catch (Throwable e) {
            // Even an Error of an item's constructor concerns only this stream.
            giveBack(bytes, reader.taken());
            refuse(e);
            return;
        }
        codec.takenItems().learn(length);
        item(new Held(item, bytes, reader.taken()), length);
    }

    static RpcException noMemory() {
        return new RpcException(
                RpcStatus.RESOURCE_EXHAUSTED,
                "the server has no memory for an item of the stream beside the calls in progress; call again after a"
                        + " pause.");
    }

    @Override
    protected Object taken(Object waiting) {
        Held held = (Held) waiting;
        giveBack(held.bytes(), held.values());
        return held.item();
    }

    private void giveBack(int bytes, @Nullable MessageMemory values) {
        connection.account().giveBack(bytes);
        if (values != null) {
            values.giveBack();
        }
    }

    /** Ends the stream at once, because an item can't be taken. */
    void refuse(Throwable why) {
        // The handler may fail at once, and its fault ends the call.
        onCancel();
        abort(why);
    }

    /** Ends the stream after the items that arrived: successfully, or with the failure of the caller's publisher. */
    void endOfPeer(@Nullable Throwable failure) {
        if (!unwanted) {
            unwanted = true;
            startDeadline();
            end(failure);
        }
    }

    /** Ends the stream with its call, unless the caller has ended it. On the event loop. */
    void close() {
        if (isCounted) {
            isCounted = false;
            connection.taken().count(-1);
        }
        if (!unwanted) {
            unwanted = true;
            abort(new RpcException(
                    RpcStatus.CANCELLED, "the call of the stream is over: it was answered, or its caller gave it up."));
        }
    }
}
