package io.trivet.rpc.tcp;

import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.ClientCall;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A call, as frames. */
final class TcpCall extends ClientCall<TcpConnection, TcpItemStream> {
    private final MethodCodec codec;
    private final Executor subscribers;
    private final byte[] frame;

    TcpCall(MethodCodec codec, RpcCall call, Executor subscribers) {
        super(call, codec.method());
        this.codec = codec;
        this.subscribers = subscribers;
        frame = codec.request(call);
        if (codec.method().kind().takesStream()) {
            sends(new TcpItemSender(this, subscribers));
        }
    }

    MethodCodec codec() {
        return codec;
    }

    @Override
    protected @Nullable RpcException refusesStreams(TcpConnection on) {
        return on.version() >= Wire.FIRST_VERSION_WITH_TAKEN_STREAMS
                ? null
                : new RpcException(
                        RpcStatus.UNIMPLEMENTED,
                        "the server speaks version " + on.version()
                                + " of the tcp wire, in which methods take no streams. Update the server.");
    }

    @Override
    protected int register(TcpConnection on) {
        return on.register(this);
    }

    @Override
    protected byte[] message(TcpConnection on, long millisLeft) {
        Wire.putInt(frame, Wire.ID_INDEX, id());
        Wire.putInt(frame, Wire.BODY_INDEX, (int) Math.min(0xFFFF_FFFFL, Math.max(1, millisLeft)));
        return frame;
    }

    /** Becomes a stream; false if the caller doesn't want it any more. */
    boolean begin(byte[] body, int length) {
        return begin(
                () -> MethodCodec.readBegun(body, 0, length),
                idleTimeout -> new TcpItemStream(this, subscribers, idleTimeout));
    }

    /**
     * Ends with the server's fault; or returns the reason why the server refused the call, which may then be tried
     * elsewhere.
     */
    @Nullable
    RpcException end(byte type, byte[] body, int length) {
        TcpItemStream stream = stream();
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
}
