package io.trivet.rpc.zerorpc;

import io.trivet.rpc.msgpack.MessagePackReader;
import io.trivet.rpc.netty.TakenStream;
import java.time.Duration;

/** The stream that a method takes, in the server: events of the caller for items, and events to the caller for credit. */
final class ZeroRpcTakenStream extends TakenStream {
    private final ServerConnection connection;
    private final ZeroRpcIncomingCall call;
    private final MethodEvents codec;

    /**
     * Creates a stream.
     *
     * @param timeout how much time the answer has when the stream has ended
     */
    ZeroRpcTakenStream(ServerConnection connection, ZeroRpcIncomingCall call, MethodEvents codec, Duration timeout) {
        super(connection.flow(), codec.takenItems(), connection.dispatcher(), timeout);
        this.connection = connection;
        this.call = call;
        this.codec = codec;
    }

    @Override
    protected void sendCredit(int items) {
        call.onTaking();
        connection.sendOf(call, () -> connection.event(call.to(), EventName.MORE, items));
    }

    @Override
    protected void sendStop() {
        connection.sendOf(call, () -> {
            startDeadline();
            return connection.event(call.to(), EventName.CANCEL, 0);
        });
    }

    @Override
    protected void watchDeadline() {
        connection.watch(call);
    }

    @Override
    protected Object decode(byte[] bytes, int from, int to) {
        MessagePackReader reader =
                codec.reader(bytes, from, to, connection.flow().account());
        try {
            return codec.readTaken(reader);
        } finally {
            itemTakes(reader.taken());
        }
    }
}
