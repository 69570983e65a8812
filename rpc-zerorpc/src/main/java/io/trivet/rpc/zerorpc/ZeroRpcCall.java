package io.trivet.rpc.zerorpc;

import io.trivet.rpc.Deadline;
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
class ZeroRpcCall extends CompletableFuture<RpcReply>
        implements PooledCall, Outbox.Parcel, CallTable.Entry, Heartbeats.Channel {
    private static final int MAX_ATTEMPTS = 3;

    private final MethodEvents codec;
    private final RpcCall call;
    private final Executor subscribers;
    private final byte[] message;
    private int attempts;

    /** The connection that carries it; null while it waits for a connection. */
    private volatile @Nullable ClientConnection connection;

    /** The id's number on the connection. This and all fields below are used on the connection's event loop only. */
    private int id;

    private @Nullable Pulse pulse;
    private boolean sent;

    /** The stream that a streaming call became when it began. */
    private @Nullable ZeroRpcItemStream stream;

    ZeroRpcCall(MethodEvents codec, RpcCall call, Executor subscribers) {
        this.codec = codec;
        this.call = call;
        this.subscribers = subscribers;
        message = codec.request(call);
    }

    /** Returns a call that hasn't been sent. */
    static ZeroRpcCall of(MethodEvents codec, RpcCall call, Executor subscribers) {
        return codec.method().kind().takesStream()
                ? new ZeroRpcStreamingCall(codec, call, subscribers)
                : new ZeroRpcCall(codec, call, subscribers);
    }

    final MethodEvents codec() {
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

    @Override
    public Pulse pulse() {
        return Objects.requireNonNull(pulse, "a call that was never sent");
    }

    /** Sets what the call has on the connection that opens its channel. */
    void opens(int number, Pulse heart) {
        id = number;
        pulse = heart;
    }

    /** Returns null for a stream that has begun, because it may take any time. */
    @Override
    public @Nullable Deadline deadline() {
        return stream == null ? call.deadline() : null;
    }

    /**
     * Adds to the credit of the stream that the call sends; false if it sends none. This and the following methods are
     * called on the event loop, as long as the connection carries the call.
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
    boolean begin(ClientConnection carrier, EventHead head) {
        try {
            if (!codec.method().kind().returnsStream()) {
                throw mistaken("the method streams: call it through a stub whose method returns a Flow.Publisher.");
            }
            Duration idleTimeout =
                    Objects.requireNonNull(call.idleTimeout(), "a client's call without an idle timeout");
            stream = new ZeroRpcItemStream(carrier, this, subscribers, idleTimeout, head.hasTextId());
            return complete(new RpcReply(stream, head.metadata()));
        } catch (RpcException e) {
            completeExceptionally(e);
            return false;
        }
    }

    /** Takes an item, with which a stream may begin; false if the caller doesn't want it any more. */
    boolean item(ClientConnection carrier, EventHead head, byte[] bytes, int length) {
        if (stream == null && !begin(carrier, head)) {
            return false;
        }
        Objects.requireNonNull(stream).item(bytes, head.argumentsFrom(), length);
        return true;
    }

    /**
     * Ends with the server's answer, or with the end of a stream; or returns the reason why the server refused the
     * call, which may then be tried elsewhere.
     */
    @Nullable
    RpcException end(ClientConnection carrier, EventName name, EventHead head, byte[] bytes, int length) {
        try {
            int from = head.argumentsFrom();
            boolean streams = codec.method().kind().returnsStream();
            if (name == EventName.STREAM_DONE) {
                // A stream without items begins with its end.
                if (stream != null || begin(carrier, head)) {
                    Objects.requireNonNull(stream).complete();
                }
            } else if (name == EventName.OK && streams) {
                throw mistaken("the method doesn't stream: call it through a stub whose method returns its result.");
            } else if (name == EventName.OK) {
                complete(new RpcReply(codec.readResult(bytes, from, length), head.metadata()));
            } else {
                Faults.Received received = codec.readFault(bytes, head.faultFrom(), from, length);
                Throwable thrown = received.fault().toThrowable();
                if (received.isRefusal() && stream == null && thrown instanceof RpcException refused) {
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
    ZeroRpcItemStream stream() {
        return stream;
    }

    /** Returns the connection that carries it, or that carried it last. */
    final ClientConnection connection() {
        return Objects.requireNonNull(connection, "a call that was never sent");
    }

    /** Assigns the call to an open connection. */
    void assign(ClientConnection to) {
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
        ClientConnection carrier = connection();
        long nanosLeft = call.deadline().remainingNanos();
        if (!isDone() && nanosLeft == 0) {
            failOverdue();
        }
        if (isDone()) {
            carrier.skipped();
            return null;
        }
        int number = carrier.register(this);
        if (number == 0) {
            return null;
        }
        sent = true;
        Events.setIdAndTime(message, carrier.ids(), number, nanosLeft / 1_000_000);
        return message;
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
        ClientConnection now = connection;
        if (cancelled && now != null) {
            now.withdraw(this);
        }
        return cancelled;
    }
}
