package io.trivet.rpc.zerorpc;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.ClientStream;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A stream that has begun, in the client. Its items arrive on the connection's event loop; any thread may send its
 * credit.
 *
 * <p>A server that isn't ours needs credit for the end of the stream as for any item, and has credit for one event from
 * the beginning. So it has always credit for one event more than was requested, and an item that comes with that waits
 * here. Python adds new credit to what is left. Node replaces what is left, so it gets new credit only when nothing is.
 */
final class ZeroRpcItemStream extends ClientStream {
    private final ClientConnection connection;
    private final ZeroRpcCall call;
    private final boolean isPeerOurs;
    private final boolean replacesCredit;

    /** The number of items that were requested. This and all fields below are used on the event loop only. */
    private long requested;

    private long arrived;

    /** How many more events the server may send, if it replaces its credit. */
    private long left = 1;

    /** An item that wasn't requested yet. */
    private @Nullable Object early;

    private int earlyBytes;

    /** Whether the stream has ended behind the early item. */
    private boolean endsEarly;

    private @Nullable Throwable failure;

    ZeroRpcItemStream(ZeroRpcCall call, Executor subscribers, Duration idleTimeout, boolean replacesCredit) {
        super(call, subscribers, idleTimeout);
        this.call = call;
        this.replacesCredit = replacesCredit;
        connection = call.connection();
        isPeerOurs = connection.isPeerOurs();
    }

    @Override
    protected void onRequest(int items) {
        send(() -> {
            requested += items;
            deliverEarly();
            if (!isCarried()) {
                return null;
            }
            return replacesCredit && !isPeerOurs ? renewCredit() : connection.event(call, EventName.MORE, items);
        });
    }

    /** Returns new credit, if none is left and some is wanted; otherwise null. */
    private byte @Nullable [] renewCredit() {
        long wanted = requested + 1 - arrived;
        if (left > 0 || wanted <= 0) {
            return null;
        }
        left = wanted;
        return connection.event(call, EventName.MORE, (int) Math.min(Integer.MAX_VALUE, wanted));
    }

    /** Takes an item from an array that the next event will reuse. */
    void item(byte[] bytes, int from, int length) {
        Object item;
        try {
            item = call.codec().readItem(bytes, from, length);
        } catch (Throwable e) {
            // Even an Error of an item's constructor concerns only this stream.
            abort(e);
            onCancel();
            return;
        }
        arrived++;
        left--;
        if (isPeerOurs || arrived <= requested) {
            item(item, length);
        } else if (early == null) {
            early = item;
            earlyBytes = length;
        } else {
            abort(new RpcException(RpcStatus.INTERNAL, "the peer sent more items than were requested."));
            onCancel();
            return;
        }
        byte[] credit = replacesCredit && !isPeerOurs ? renewCredit() : null;
        if (credit != null) {
            connection.flow().outbox().write(credit);
        }
    }

    private void deliverEarly() {
        Object item = early;
        if (item != null) {
            early = null;
            item(item, earlyBytes);
            if (endsEarly) {
                end(failure);
            }
        }
    }

    @Override
    public void complete() {
        endBehindEarly(null);
    }

    @Override
    public void fail(Throwable thrown) {
        endBehindEarly(thrown);
    }

    private void endBehindEarly(@Nullable Throwable thrown) {
        if (early == null) {
            end(thrown);
        } else {
            endsEarly = true;
            failure = thrown;
        }
    }
}
