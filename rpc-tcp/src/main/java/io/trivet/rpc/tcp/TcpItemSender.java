package io.trivet.rpc.tcp;

import io.trivet.rpc.netty.Outbox;
import io.trivet.rpc.spi.ItemSender;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stream that a call sends, in the client. The publisher is subscribed to when the server first gives credit, and
 * is asked for no more items than the server wants and the connection takes. Fields are used on the event loop only.
 */
final class TcpItemSender extends ItemSender {
    /** Maximum number of items that are requested at a time, however many the server wants. */
    private static final int MAX_OWED = 128;

    /** Approximate maximum size of these items, in bytes. */
    private static final long MAX_BYTES_OWED = 1024 * 1024;

    private final TcpStreamingCall call;
    private final Flow.Publisher<?> publisher;
    private boolean isSubscribing;
    private boolean hasBegun;

    /** Number of items that the server allowed and that haven't been requested yet. */
    private long credit;

    /** Number of items that were requested from the publisher and aren't on their way yet. */
    private int owed;

    TcpItemSender(TcpStreamingCall call, Flow.Publisher<?> publisher, Executor threads) {
        super(threadsOf(publisher, threads));
        this.call = call;
        this.publisher = publisher;
    }

    /** Adds this many items to the server's credit. */
    void credit(long items) {
        credit += items;
        if (!isSubscribing) {
            isSubscribing = true;
            subscribeLater(publisher);
        }
        askForMore();
    }

    /** Requests more items if there is credit and room for them, and at least half of the requested ones have come. */
    void askForMore() {
        if (!hasBegun
                || credit == 0
                || owed > MAX_OWED / 2
                || !call.connection().isReadyForItems()) {
            return;
        }
        int max = (int) Math.min(
                MAX_OWED, 1 + MAX_BYTES_OWED / call.codec().takenItems().expected());
        int items = (int) Math.min(credit, max - owed);
        if (owed <= max / 2 && items > 0) {
            credit -= items;
            owed += items;
            request(items);
        }
    }

    @Override
    protected void onBegun() {
        send(() -> {
            hasBegun = true;
            askForMore();
            return null;
        });
    }

    @Override
    protected void onItem(Object item) {
        byte[] frame = call.codec().takenItem(item);
        send(() -> {
            owed--;
            askForMore();
            Wire.putInt(frame, Wire.ID_INDEX, call.id());
            return frame;
        });
    }

    @Override
    protected void onCompleted() {
        send(() -> {
            call.streamEnded();
            return Wire.frame(Wire.END, call.id());
        });
    }

    @Override
    protected void onFailed(Throwable failure) {
        send(() -> call.streamFailed(failure));
    }

    /** Runs an action on the event loop, and sends the frame that it returns, unless the call is over. */
    private void send(Supplier<byte @Nullable []> frame) {
        TcpConnection connection = call.connection();
        connection.outbox().send(new Outbox.Parcel() {
            @Override
            public byte @Nullable [] open() {
                return connection.carries(call) ? frame.get() : null;
            }

            @Override
            public void discard() {
                // The client was closed, which has ended the call.
            }
        });
    }
}
