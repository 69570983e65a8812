package io.trivet.rpc.tcp;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.ConnectionPool;
import io.trivet.rpc.netty.PooledCall;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way to a server, and the future of its answer. It may change connections until it was sent, or longer
 * if it is idempotent.
 */
final class TcpCall extends CompletableFuture<RpcReply> implements PooledCall, Outbox.Parcel, CallTable.Entry {
    private static final int MAX_ATTEMPTS = 3;

    private final MethodCodec codec;
    private final RpcCall call;
    private final Executor subscribers;
    private final byte[] frame;
    private int attempts;

    /** The connection that carries it; null while it waits for a connection. */
    private volatile @Nullable TcpConnection connection;

    /** Set and read on the connection's event loop. */
    private int id;

    private boolean sent;

    /** The stream that a streaming call became when it began; set and read on the connection's event loop. */
    private @Nullable TcpItemStream stream;

    TcpCall(MethodCodec codec, RpcCall call, Executor subscribers) {
        this.codec = codec;
        this.call = call;
        this.subscribers = subscribers;
        frame = codec.request(call);
    }

    MethodCodec codec() {
        return codec;
    }

    @Override
    public RpcCall call() {
        return call;
    }

    @Override
    public int id() {
        return id;
    }

    /** Returns null for a stream that has begun, because it may take any time. */
    @Override
    public @Nullable Deadline deadline() {
        return stream == null ? call.deadline() : null;
    }

    /** Completes the call with a stream that has begun; false if the caller doesn't want it any more. */
    boolean begin(TcpConnection carrier, byte[] body, int length) {
        try {
            if (!codec.method().streams()) {
                throw mistaken("the method streams: call it through a stub whose method returns a Flow.Publisher.");
            }
            Metadata metadata = MethodCodec.readBegun(body, 0, length);
            Duration idleLimit = Objects.requireNonNull(call.idleLimit(), "a client's call without an idle limit");
            stream = new TcpItemStream(carrier, this, subscribers, idleLimit);
            return complete(new RpcReply(stream, metadata));
        } catch (RpcException e) {
            completeExceptionally(e);
            return false;
        }
    }

    /**
     * Ends with the server's fault; or returns the reason why the server refused the call, which may then be tried
     * elsewhere.
     */
    @Nullable
    RpcException end(byte type, byte[] body, int length) {
        try {
            if (type == Wire.END && stream != null) {
                stream.complete();
            } else if (type == Wire.END
                    || type == Wire.RESPONSE && codec.method().streams()) {
                throw mistaken("the method doesn't stream: call it through a stub whose method returns its result.");
            } else if (type == Wire.RESPONSE) {
                complete(codec.readResponse(body, 0, length));
            } else {
                Throwable thrown = codec.readFault(body, 0, length).toThrowable();
                if (type == Wire.REFUSED && stream == null && thrown instanceof RpcException refused) {
                    return refused;
                }
                endWith(thrown);
            }
        } catch (Throwable e) {
            // Even an Error of a result's constructor concerns only this call.
            endWith(e);
        }
        return null;
    }

    /** Ends with this exception; for a stream, after the items that came before. */
    void endWith(Throwable thrown) {
        if (stream == null) {
            completeExceptionally(thrown);
        } else {
            stream.fail(thrown);
        }
    }

    private static RpcException mistaken(String why) {
        return new RpcException(RpcStatus.INVALID_ARGUMENT, why);
    }

    /** Returns the stream that it became, or null. */
    @Nullable
    TcpItemStream stream() {
        return stream;
    }

    /** Assigns the call to an open connection. */
    void assign(TcpConnection to) {
        connection = to;
        sent = false;
        attempts++;
        try {
            to.outbox().send(this);
        } catch (RejectedExecutionException e) {
            // The event loop has ended, as it does when the last client was closed.
            fail(ConnectionPool.closedFault());
        }
    }

    @Override
    public byte @Nullable [] open() {
        TcpConnection carrier = Objects.requireNonNull(connection, "sent before it was assigned");
        long nanosLeft = call.deadline().remainingNanos();
        if (!isDone() && nanosLeft == 0) {
            failOverdue();
        }
        if (isDone()) {
            carrier.skipped();
            return null;
        }
        id = carrier.register(this);
        if (id == 0) {
            return null;
        }
        sent = true;
        Wire.putInt(frame, Wire.ID_INDEX, id);
        Wire.putInt(frame, Wire.BODY_INDEX, (int) Math.min(0xFFFF_FFFFL, Math.max(1, nanosLeft / 1_000_000)));
        return frame;
    }

    /**
     * Returns whether the call may be sent again after its connection was lost: it didn't run, or running it twice does
     * no harm.
     */
    @Override
    public boolean mayMove(boolean certainlyNotRun) {
        return !isDone()
                && !call.deadline().isOver()
                && attempts < MAX_ATTEMPTS
                && (certainlyNotRun || !sent || codec.method().idempotent());
    }

    boolean wasSent() {
        return sent;
    }

    /** Each caller gets a separate exception, because its stack trace becomes the caller's. */
    @Override
    public void fail(RpcException why) {
        completeExceptionally(new RpcException(why.status(), why.getMessage(), why.getCause()));
    }

    @Override
    public void whenDone(Runnable action) {
        whenComplete((reply, thrown) -> action.run());
    }

    @Override
    public void failOverdue() {
        completeExceptionally(new RpcException(
                RpcStatus.DEADLINE_EXCEEDED,
                connection == null
                        ? "there was no connection when its time was over."
                        : "there was no answer when its time was over."));
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean cancelled = super.cancel(mayInterrupt);
        TcpConnection now = connection;
        if (cancelled && now != null) {
            now.withdraw(this);
        }
        return cancelled;
    }
}
