package io.trivet.rpc.tcp;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.CallTable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The streams that a server's calls take from one connection. For the connection's event loop. */
final class TakenStreams {
    private final CallTable<TcpIncomingCall> running;
    private final Consumer<TcpIncomingCall> giveUp;

    /**
     * Creates an instance.
     *
     * @param giveUp gives up a call whose caller's stream failed
     */
    TakenStreams(CallTable<TcpIncomingCall> running, Consumer<TcpIncomingCall> giveUp) {
        this.running = running;
        this.giveUp = giveUp;
    }

    /** Returns the stream that a call takes; null if the call is over or takes none. */
    @Nullable
    TcpTakenStream of(int id) {
        TcpIncomingCall call = running.get(id);
        return call == null ? null : call.items();
    }

    /** Takes an item, an end or a fault, from an array that the next frame will reuse. */
    void frame(TcpTakenStream stream, byte type, byte[] body, int length) {
        if (type == Wire.ITEM) {
            stream.item(body, 0, length);
        } else if (type == Wire.END) {
            stream.endOfPeer(null);
        } else {
            stream.endOfPeer(failure(body, length));
            giveUp.accept(stream.call());
        }
    }

    private static Throwable failure(byte[] body, int length) {
        try {
            return MethodCodec.ANY.readFault(body, 0, length).toThrowable();
        } catch (RpcException e) {
            return e;
        }
    }

    /** Ends a stream whose item was skipped because there is no memory for it. */
    void dropped(int id) {
        TcpTakenStream stream = of(id);
        if (stream != null) {
            stream.refuse(TcpTakenStream.noMemory());
        }
    }

    /** Ends a stream whose item was skipped because it is too long. */
    void tooLong(int id, String why) {
        TcpTakenStream stream = of(id);
        if (stream != null) {
            stream.refuse(new RpcException(RpcStatus.INVALID_ARGUMENT, "an item of the stream is too long: " + why));
        }
    }
}
