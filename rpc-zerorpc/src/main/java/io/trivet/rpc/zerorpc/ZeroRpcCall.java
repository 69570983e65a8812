package io.trivet.rpc.zerorpc;

import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.ClientCall;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A call, as a channel. */
final class ZeroRpcCall extends ClientCall<ClientConnection, ZeroRpcItemStream> implements Heartbeats.Channel {
    private final MethodEvents codec;
    private final Executor subscribers;
    private final byte[] message;

    /** When the channel was opened. This and the next field are for the connection's event loop. */
    private long openedAt;

    private @Nullable Pulse pulse;

    ZeroRpcCall(MethodEvents codec, RpcCall call, Executor subscribers) {
        super(call, codec.method());
        this.codec = codec;
        this.subscribers = subscribers;
        message = codec.request(call);
        if (codec.method().kind().takesStream()) {
            sends(new ZeroRpcItemSender(this, subscribers));
        }
    }

    MethodEvents codec() {
        return codec;
    }

    @Override
    public long openedAt() {
        return openedAt;
    }

    @Override
    public @Nullable Pulse pulse() {
        return pulse;
    }

    @Override
    public void begin(Pulse first) {
        pulse = first;
    }

    /** Opens the channel, on a connection that may not be the first. */
    void opens(long nanos) {
        openedAt = nanos;
        pulse = null;
    }

    /** Only servers of ours have methods that take streams. */
    @Override
    protected @Nullable RpcException refusesStreams(ClientConnection on) {
        return on.isPeerOurs()
                ? null
                : new RpcException(
                        RpcStatus.UNIMPLEMENTED,
                        "the server isn't one of Trivet's, and in ZeroRPC methods take no streams.");
    }

    @Override
    protected int register(ClientConnection on) {
        return on.register(this);
    }

    @Override
    protected byte[] message(ClientConnection on, long millisLeft) {
        Events.setIdAndTime(message, on.ids(), id(), millisLeft);
        return message;
    }

    /** Becomes a stream; false if the caller doesn't want it any more. */
    boolean begin(EventHead head) {
        return begin(
                head::metadata, idleTimeout -> new ZeroRpcItemStream(this, subscribers, idleTimeout, head.hasTextId()));
    }

    /** Takes an item, with which a stream may begin; false if the caller doesn't want it any more. */
    boolean item(EventHead head, byte[] bytes, int length) {
        if (stream() == null && !begin(head)) {
            return false;
        }
        Objects.requireNonNull(stream()).item(bytes, head.argumentsFrom(), length);
        return true;
    }

    /**
     * Ends with the server's answer, or with the end of a stream; or returns the reason why the server refused the
     * call, which may then be tried elsewhere.
     */
    @Nullable
    RpcException end(EventName name, EventHead head, byte[] bytes, int length) {
        try {
            int from = head.argumentsFrom();
            boolean streams = codec.method().kind().returnsStream();
            if (name == EventName.STREAM_DONE) {
                // A stream without items begins with its end.
                if (stream() != null || begin(head)) {
                    Objects.requireNonNull(stream()).complete();
                }
            } else if (name == EventName.OK && streams) {
                throw mistaken("the method doesn't stream: call it through a stub whose method returns its result.");
            } else if (name == EventName.OK) {
                complete(new RpcReply(codec.readResult(bytes, from, length), head.metadata()));
            } else {
                Faults.Received received = codec.readFault(bytes, head.faultFrom(), from, length);
                Throwable thrown = received.fault().toThrowable();
                if (received.isRefusal() && stream() == null && thrown instanceof RpcException refused) {
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
}
