package io.trivet.rpc.netty;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.ItemSender;
import java.time.Duration;
import java.util.Objects;
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

    private final ClientCall<?, ?> call;
    private final Flow.Publisher<?> publisher;
    private final ItemSize itemSize;

    /** The time that the answer has after the end of the stream. */
    private final Duration timeout;

    private @Nullable Deadline deadlineOfAnswer;

    /** Whether the server has requested items, or wants none. */
    private boolean isSending;

    private boolean isSubscribing;
    private boolean hasBegun;

    /** Number of items that the server allowed and that haven't been requested yet. */
    private long credit;

    /** Number of items that were requested from the publisher and aren't on their way yet. */
    private int owed;

    /**
     * Creates a stream without credit.
     *
     * @param call what it belongs to
     * @param itemSize returns the expected size of the items
     */
    protected CreditedSender(ClientCall<?, ?> call, Executor threads, ItemSize itemSize) {
        this(call, publisherOf(call), threads, itemSize);
    }

    private CreditedSender(ClientCall<?, ?> call, Flow.Publisher<?> publisher, Executor threads, ItemSize itemSize) {
        super(threadsOf(publisher, threads));
        this.call = call;
        this.publisher = publisher;
        this.itemSize = itemSize;
        timeout = call.call().deadline().remaining();
    }

    private static Flow.Publisher<?> publisherOf(ClientCall<?, ?> call) {
        return Objects.requireNonNull(call.call().stream(), "a method that takes a stream, without one");
    }

    /** Returns an item as a frame. By any thread; what only the event loop knows is set by {@link #address}. */
    protected abstract byte[] frame(Object item);

    /** Completes an item's frame, which is sent next. On the event loop. */
    protected void address(byte[] frame) {}

    /** Returns the frame for the end of the stream, after which the answer is waited for. On the event loop. */
    protected abstract byte[] endFrame();

    /** Returns the frame for a failure of the stream, which has ended the call. On the event loop. */
    protected abstract byte[] failureFrame(Throwable failure);

    /** Returns whether the call can't be sent again, because the server has asked for the stream. */
    final boolean isSending() {
        return isSending;
    }

    /** Returns the deadline of the answer; null before the end of the stream. */
    final @Nullable Deadline deadlineOfAnswer() {
        return deadlineOfAnswer;
    }

    /** Adds this many items to the server's credit. On the event loop. */
    final void credit(long items) {
        isSending = true;
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
    final void askForMore() {
        if (!hasBegun || credit == 0 || owed > MAX_OWED / 2 || !call.flow().isReadyForItems()) {
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

    /** Stops the stream, because the server wants no more items. On the event loop. */
    final void stop() {
        isSending = true;
        cancel();
        awaitAnswer();
    }

    /** Begins the time for the answer, because no more items follow. */
    private void awaitAnswer() {
        deadlineOfAnswer = Deadline.after(timeout);
        call.flow().watch(call);
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
        send(() -> {
            awaitAnswer();
            return endFrame();
        });
    }

    @Override
    protected final void onFailed(Throwable failure) {
        send(() -> {
            call.flow().forget(call);
            boolean hasStatus = failure instanceof RpcException;
            call.endWith(new RpcException(
                    hasStatus ? ((RpcException) failure).status() : RpcStatus.CANCELLED,
                    "the stream that was passed to the method failed: " + (hasStatus ? failure.getMessage() : failure),
                    failure));
            return failureFrame(failure);
        });
    }

    /** Runs an action on the event loop, and sends the frame that it returns, unless the call is over. */
    private void send(Supplier<byte @Nullable []> frame) {
        call.flow().outbox().send(new Outbox.Parcel() {
            @Override
            public byte @Nullable [] open() {
                return call.flow().carries(call) ? frame.get() : null;
            }

            @Override
            public void discard() {
                // The client was closed, which has ended the call.
            }
        });
    }
}
