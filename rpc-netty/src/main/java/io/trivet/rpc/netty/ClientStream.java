package io.trivet.rpc.netty;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.spi.ItemStream;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream that a call became, in the client. Its items arrive on the connection's event loop; any thread may send its
 * credit.
 */
public abstract class ClientStream extends ItemStream {
    private final ClientCall<?, ?> call;

    /** Creates a stream of a call that a connection carries. */
    protected ClientStream(ClientCall<?, ?> call, Executor subscribers, Duration idleTimeout) {
        super(subscribers, idleTimeout);
        this.call = call;
    }

    /** Sends the message that is made on the event loop, or nothing if that is null. By any thread. */
    protected final void send(Supplier<byte @Nullable []> message) {
        call.flow().outbox().send(new Outbox.Parcel() {
            @Override
            public byte @Nullable [] open() {
                return message.get();
            }

            /** The event loop ends when the last client was closed, and the stream with it. */
            @Override
            public void discard() {
                abort(ConnectionPool.closedFault());
            }
        });
    }

    /** Returns whether the call is still carried, so that the server may be sent something about it. On the event loop. */
    protected final boolean isCarried() {
        return call.flow().carries(call);
    }

    @Override
    protected final void onCancel() {
        call.flow().withdraw(call);
    }

    /** Ends after the items that were sent before. On the event loop, like the methods below. */
    public abstract void complete();

    /** Ends with the server's fault, after the items that were sent before it. */
    public abstract void fail(Throwable thrown);

    /** Ends because the connection was lost. Each subscriber gets a separate exception. */
    public final void lose(RpcException why) {
        abort(new RpcException(why.status(), why.getMessage(), why.getCause()));
    }
}
