package io.trivet.rpc.tcp;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.CallTable;
import io.trivet.rpc.netty.ConnectionPool;
import io.trivet.rpc.netty.Outbox;
import io.trivet.rpc.netty.PooledCall;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way to a server, and the future of its answer. It may change connections until it was sent, or longer
 * if it is idempotent.
 */
class TcpCall extends CompletableFuture<RpcReply> implements PooledCall, Outbox.Parcel, CallTable.Entry {
    private static final int MAX_ATTEMPTS = 3;

    private final MethodCodec codec;
    private final RpcCall call;
    private final Executor subscribers;
    private final byte[] frame;
    private int attempts;

    /** The connection that carries it; null while it waits for a connection. */
    private volatile @Nullable TcpConnection connection;

    /** The id on the connection; set and read on the connection's event loop. */
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

    /** Returns a call that hasn't been sent. */
    static TcpCall of(MethodCodec codec, RpcCall call, Executor subscribers) {
        return codec.method().kind().takesStream()
                ? new TcpStreamingCall(codec, call, subscribers)
                : new TcpCall(codec, call, subscribers);
    }

    final MethodCodec codec() {
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

    /**
     * Takes the server's request for items of the stream that the method takes; false if the call has none. This and
     * the next methods are called on the event loop, as long as the connection carries the call.
     */
    boolean credit(long items) {
        return false;
    }

    /** Stops the stream that the call sends, because the server wants no more of its items. */
    void stopSending() {}

    /** Sends items that had to wait, because the connection took none. */
    void resumeSending() {}

    /** Called when the connection doesn't carry the call any more. */
    void released() {}

    /** Ends a call to a method that takes a stream, which this call doesn't have. */
    void failAsMistaken() {
        endWith(mistaken("the method takes a stream: call it through a stub whose method takes a Flow.Publisher."));
    }

    /** Completes the call with a stream that has begun; false if the caller doesn't want it any more. */
    boolean begin(TcpConnection carrier, byte[] body, int length) {
        try {
            if (!codec.method().kind().returnsStream()) {
                throw mistaken("the method streams: call it through a stub whose method returns a Flow.Publisher.");
            }
            Metadata metadata = MethodCodec.readBegun(body, 0, length);
            Duration idleTimeout =
                    Objects.requireNonNull(call.idleTimeout(), "a client's call without an idle timeout");
            stream = new TcpItemStream(carrier, this, subscribers, idleTimeout);
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
                    || type == Wire.RESPONSE && codec.method().kind().returnsStream()) {
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

    /** Returns the connection that carries it, or that carried it last. */
    final TcpConnection connection() {
        return Objects.requireNonNull(connection, "a call that was never sent");
    }

    /** Assigns the call to an open connection. */
    void assign(TcpConnection to) {
        connection = to;
        sent = false;
        attempts++;
        to.outbox().send(this);
    }

    /** The event loop ends when the last client was closed. */
    @Override
    public void discard() {
        fail(ConnectionPool.closedFault());
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
                && !call.deadline().isExpired()
                && attempts < MAX_ATTEMPTS
                && (certainlyNotRun || !sent || codec.method().isIdempotent());
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
