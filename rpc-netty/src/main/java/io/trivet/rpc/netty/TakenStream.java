package io.trivet.rpc.netty;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
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
public abstract class TakenStream extends ItemStream {
    /** The memory of an item besides its bytes, while it waits. */
    private static final int AROUND_ITEM = 128;

    private final ServerFlow flow;
    private final ItemSize itemSize;
    private final Duration timeout;

    /** This and the next field are used on the event loop only. */
    private boolean isCounted;

    private @Nullable Deadline deadlineOfAnswer;

    /** The memory of the item that is being decoded; null unless it is worth counting. On the event loop. */
    private @Nullable MessageMemory decoding;

    /** Whether nothing that arrives is wanted any more. */
    private volatile boolean unwanted;

    /** An item that waits, and the memory that it takes. */
    private record Held(Object item, int bytes, @Nullable MessageMemory values) {}

    /**
     * Creates a stream.
     *
     * @param itemSize learns the size of the method's items
     * @param timeout how much time the answer has when the stream has ended
     */
    protected TakenStream(ServerFlow flow, ItemSize itemSize, Dispatcher dispatcher, Duration timeout) {
        super(dispatcher.subscribers(), dispatcher.idleTimeout());
        this.flow = flow;
        this.itemSize = itemSize;
        this.timeout = timeout;
        isCounted = true;
        flow.countTaken(1);
    }

    /** Tells the caller that it may send this many more items, unless the call is over. By any thread. */
    protected abstract void sendCredit(int items);

    /**
     * Tells the caller that no more items are wanted, unless the call is over. By any thread; then calls
     * {@link #startDeadline} on the event loop.
     */
    protected abstract void sendStop();

    /** Watches the call's new deadline. On the event loop. */
    protected abstract void watchDeadline();

    /**
     * Decodes an item, and passes the memory that it takes to {@link #itemTakes}.
     *
     * @throws RpcException if it doesn't fit
     */
    protected abstract Object decode(byte[] bytes, int from, int to);

    /** Sets the memory of the item that is being decoded, even if that fails. */
    protected final void itemTakes(@Nullable MessageMemory memory) {
        decoding = memory;
    }

    @Override
    protected final int room() {
        return (int) Math.min(Integer.MAX_VALUE, 1 + flow.roomForTaken() / itemSize.expected());
    }

    @Override
    protected final void onRequest(int items) {
        sendCredit(items);
    }

    @Override
    protected final void onCancel() {
        if (unwanted) {
            // The client has sent its last frame already, or the call is over.
            return;
        }
        unwanted = true;
        sendStop();
    }

    /** Returns the deadline of the answer when the stream has ended; otherwise null. On the event loop. */
    public final @Nullable Deadline deadlineOfAnswer() {
        return deadlineOfAnswer;
    }

    /** Starts the time for the answer. On the event loop. */
    protected final void startDeadline() {
        deadlineOfAnswer = Deadline.after(timeout);
        watchDeadline();
    }

    /** Takes an item from an array that the next item will reuse. On the event loop. */
    public final void item(byte[] body, int from, int to) {
        if (unwanted) {
            return;
        }
        MemoryAccount account = flow.account();
        int length = to - from;
        int bytes = length + AROUND_ITEM;
        if (!account.tryTake(bytes)) {
            refuse(noMemory());
            return;
        }
        Object item;
        try {
            item = decode(body, from, to);
        } catch (Throwable e) {
            // Even an Error of an item's constructor concerns only this stream.
            giveBack(bytes, decoding);
            refuse(e);
            return;
        }
        itemSize.learn(length);
        item(new Held(item, bytes, decoding), length);
    }

    /** Returns the failure of a stream whose item finds no memory. */
    public static RpcException noMemory() {
        return new RpcException(
                RpcStatus.RESOURCE_EXHAUSTED,
                "the server has no memory for an item of the stream beside the calls in progress; call again after a"
                        + " pause.");
    }

    @Override
    protected final Object taken(Object waiting) {
        Held held = (Held) waiting;
        giveBack(held.bytes(), held.values());
        return held.item();
    }

    private void giveBack(int bytes, @Nullable MessageMemory values) {
        flow.account().giveBack(bytes);
        if (values != null) {
            values.giveBack();
        }
    }

    /** Ends the stream at once, because an item can't be taken. */
    public final void refuse(Throwable why) {
        // The handler may fail at once, and its fault ends the call.
        onCancel();
        abort(why);
    }

    /** Ends the stream after the items that arrived: successfully, or with the failure of the caller's publisher. */
    public final void endOfPeer(@Nullable Throwable failure) {
        if (!unwanted) {
            unwanted = true;
            startDeadline();
            end(failure);
        }
    }

    /** Ends the stream with its call, unless the caller has ended it. On the event loop. */
    public final void close() {
        if (isCounted) {
            isCounted = false;
            flow.countTaken(-1);
        }
        if (!unwanted) {
            unwanted = true;
            abort(new RpcException(
                    RpcStatus.CANCELLED, "the call of the stream is over: it was answered, or its caller gave it up."));
        }
    }
}
