package io.trivet.rpc.tcp;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.netty.ConnectionPool;
import io.trivet.rpc.spi.ItemStream;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A stream that has begun, in the client. Its items arrive on the connection's event loop; any thread may send its
 * credit.
 */
final class TcpItemStream extends ItemStream {
    private final TcpConnection connection;
    private final TcpCall call;

    TcpItemStream(TcpConnection connection, TcpCall call, Executor subscribers, Duration idleLimit) {
        super(subscribers, idleLimit);
        this.connection = connection;
        this.call = call;
    }

    @Override
    protected void ask(int items) {
        try {
            connection.outbox().send(() -> connection.carries(call) ? Wire.credit(call.id(), items) : null);
        } catch (RejectedExecutionException e) {
            // The event loop has ended, as it does when the last client was closed, and the stream with it.
            breakOff(ConnectionPool.closedFault());
        }
    }

    @Override
    protected void giveUp() {
        connection.withdraw(call);
    }

    /** Takes an item from an array that the next item will reuse. */
    void item(byte[] body, int length) {
        Object item;
        try {
            item = call.codec().readItem(body, 0, length);
        } catch (Throwable e) {
            // Even an Error of an item's constructor concerns only this stream.
            breakOff(e);
            giveUp();
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
        breakOff(new RpcException(why.status(), why.getMessage(), why.getCause()));
    }
}
