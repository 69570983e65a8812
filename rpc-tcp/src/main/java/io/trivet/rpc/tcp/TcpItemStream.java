package io.trivet.rpc.tcp;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.netty.ConnectionPool;
import io.trivet.rpc.netty.Outbox;
import io.trivet.rpc.spi.ItemStream;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A stream that has begun, in the client. Its items arrive on the connection's event loop; any thread may send its
 * credit.
 */
final class TcpItemStream extends ItemStream {
    private final TcpConnection connection;
    private final TcpCall call;

    TcpItemStream(TcpConnection connection, TcpCall call, Executor subscribers, Duration idleTimeout) {
        super(subscribers, idleTimeout);
        this.connection = connection;
        this.call = call;
    }

    @Override
    protected void onRequest(int items) {
        connection.outbox().send(new Outbox.Parcel() {
            @Override
            public byte @Nullable [] open() {
                return connection.carries(call) ? Wire.credit(call.id(), items) : null;
            }

            /** The event loop ends when the last client was closed, and the stream with it. */
            @Override
            public void discard() {
                abort(ConnectionPool.closedFault());
            }
        });
    }

    @Override
    protected void onCancel() {
        connection.withdraw(call);
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

    void complete() {
        end(null);
    }

    /** Ends with the server's fault, after the items that were sent before it. */
    void fail(Throwable thrown) {
        end(thrown);
    }

    /** Ends because the connection was lost. Each subscriber gets a separate exception. */
    void lose(RpcException why) {
        abort(new RpcException(why.status(), why.getMessage(), why.getCause()));
    }
}
