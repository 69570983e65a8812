package io.trivet.rpc.tcp;

import io.trivet.rpc.netty.ClientStream;
import java.time.Duration;
import java.util.concurrent.Executor;

/** A stream that has begun, in the client. */
final class TcpItemStream extends ClientStream {
    private final TcpCall call;

    TcpItemStream(TcpCall call, Executor subscribers, Duration idleTimeout) {
        super(call, subscribers, idleTimeout);
        this.call = call;
    }

    @Override
    protected void onRequest(int items) {
        send(() -> isCarried() ? Wire.credit(call.id(), items) : null);
    }

    /** Takes an item from an array that the next item will reuse. */
    void item(byte[] body, int length) {
        Object item;
        try {
            item = call.codec().readItem(body, 0, length);
        } catch (Throwable e) {
            // Even an Error of an item's constructor concerns only this stream.
            abort(e);
            onCancel();
            return;
        }
        item(item, length);
    }

    @Override
    public void complete() {
        end(null);
    }

    @Override
    public void fail(Throwable thrown) {
        end(thrown);
    }
}
