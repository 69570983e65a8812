package io.trivet.rpc.tcp;

import io.trivet.rpc.cbor.CborReader;
import io.trivet.rpc.netty.TakenStream;
import java.time.Duration;

/** The stream that a method takes, in the server: frames of the caller for items, and frames to the caller for credit. */
final class TcpTakenStream extends TakenStream {
    private final TcpServerConnection connection;
    private final TcpIncomingCall call;
    private final MethodCodec codec;

    /**
     * Creates a stream.
     *
     * @param timeout how much time the answer has when the stream has ended
     */
    TcpTakenStream(TcpServerConnection connection, TcpIncomingCall call, MethodCodec codec, Duration timeout) {
        super(connection.flow(), codec.takenItems(), connection.dispatcher(), timeout);
        this.connection = connection;
        this.call = call;
        this.codec = codec;
    }

    TcpIncomingCall call() {
        return call;
    }

    @Override
    protected void sendCredit(int items) {
        call.onTaking();
        connection.sendOf(call, () -> Wire.credit(call.id(), items));
    }

    @Override
    protected void sendStop() {
        connection.sendOf(call, () -> {
            startDeadline();
            return Wire.frame(Wire.CANCEL, call.id());
        });
    }

    @Override
    protected void watchDeadline() {
        connection.watch(call);
    }

    @Override
    protected Object decode(byte[] bytes, int from, int to) {
        CborReader reader = codec.reader(bytes, from, to, connection.flow().account());
        try {
            return codec.readTaken(reader);
        } finally {
            itemTakes(reader.taken());
        }
    }
}
