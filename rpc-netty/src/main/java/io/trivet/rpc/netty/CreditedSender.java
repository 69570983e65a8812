package io.trivet.rpc.netty;

import io.trivet.rpc.spi.ItemSender;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stream that a call sends, in the client. The publisher is subscribed to when the server first gives credit, and
 * is asked for no more items than the server wants and the connection takes. Fields are used on the event loop only.
 */
public abstract class CreditedSender extends ItemSender {
    /** Maximum number of items that are requested at a time, however many the server wants. */
    private static final int MAX_OWED = 128;

    /** Approximate maximum size of these items, in bytes. */
    private static final long MAX_BYTES_OWED = 1024 * 1024;

    private final Flow.Publisher<?> publisher;
    private final ItemSize itemSize;
    private boolean isSubscribing;
    private boolean hasBegun;

    /** Number of items that the server allowed and that haven't been requested yet. */
    private long credit;

    /** Number of items that were requested from the publisher and aren't on their way yet. */
    private int owed;

    /**
     * Creates a stream without credit.
     *
     * @param itemSize returns the expected size of the items
     */
    protected CreditedSender(Flow.Publisher<?> publisher, Executor threads, ItemSize itemSize) {
        super(threadsOf(publisher, threads));
        this.publisher = publisher;
        this.itemSize = itemSize;
    }

    /** Returns whether the connection takes items; otherwise {@link #askForMore} is called later. On the event loop. */
    protected abstract boolean isReady();

    /** Returns the queue of the connection that carries the call. By any thread. */
    protected abstract Outbox outbox();

    /** Returns whether the connection still carries the call. On the event loop. */
    protected abstract boolean isCarried();

    /** Returns an item as a frame. By any thread; what only the event loop knows is set by {@link #address}. */
    protected abstract byte[] frame(Object item);

    /** Completes an item's frame, which is sent next. On the event loop. */
    protected void address(byte[] frame) {}

    /** Returns the frame for the end of the stream, after which the answer is waited for. On the event loop. */
    protected abstract byte[] endFrame();

    /** Ends the call because the stream failed, and returns the frame for the server. On the event loop. */
    protected abstract byte[] failureFrame(Throwable failure);

    /** Adds this many items to the server's credit. On the event loop. */
    public final void credit(long items) {
        credit += items;
        if (!isSubscribing) {
            isSubscribing = true;
            subscribeLater(publisher);
        }
        askForMore();
    }

    /**
     * Requests more items if there is credit and room for them, and at least half of the requested ones have come. On
     * the event loop.
     */
    public final void askForMore() {
        if (!hasBegun || credit == 0 || owed > MAX_OWED / 2 || !isReady()) {
            return;
        }
        int max = (int) Math.min(MAX_OWED, 1 + MAX_BYTES_OWED / itemSize.expected());
        int items = (int) Math.min(credit, max - owed);
        if (owed <= max / 2 && items > 0) {
            credit -= items;
            owed += items;
            request(items);
        }
    }

    @Override
    protected final void onBegun() {
        send(() -> {
            hasBegun = true;
            askForMore();
            return null;
        });
    }

    @Override
    protected final void onItem(Object item) {
        byte[] frame = frame(item);
        send(() -> {
            owed--;
            askForMore();
            address(frame);
            return frame;
        });
    }

    @Override
    protected final void onCompleted() {
        send(this::endFrame);
    }

    @Override
    protected final void onFailed(Throwable failure) {
        send(() -> failureFrame(failure));
    }

    /** Runs an action on the event loop, and sends the frame that it returns, unless the call is over. */
    private void send(Supplier<byte @Nullable []> frame) {
        outbox().send(new Outbox.Parcel() {
            @Override
            public byte @Nullable [] open() {
                return isCarried() ? frame.get() : null;
            }

            @Override
            public void discard() {
                // The client was closed, which has ended the call.
            }
        });
    }
}
