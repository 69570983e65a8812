package io.trivet.examples.wire;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.IncomingCall;
import io.trivet.rpc.spi.MethodDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A received call, and the way back for its answer. */
final class FrameIncomingCall extends IncomingCall {
    /** Writes the faults of all methods. */
    static final MethodCodec ANY =
            new MethodCodec(new Values(RpcLimits.defaults(), "server"), MethodDescriptor.untyped("", 0, void.class));

    final int id;
    private final FrameServerConnection connection;
    private final MethodCodec codec;
    private final CountingParser arguments;
    private final int length;
    private final RpcCall call;

    // snippet
    FrameIncomingCall(
            FrameServerConnection connection,
            int id,
            MethodCodec codec,
            CountingParser arguments,
            int length,
            Deadline deadline,
            Metadata metadata) {
        this.connection = connection;
        this.id = id;
        this.codec = codec;
        this.arguments = arguments;
        this.length = length;
        call = RpcCall.incoming(codec.method(), this::arguments, deadline, metadata, connection.peer());
    }

    private List<Object> arguments() {
        return codec.readArguments(arguments);
    }

    @Override
    public RpcCall call() {
        return call;
    }

    @Override
    public void reply(Object result, Metadata metadata) {
        try {
            connection.answer(this, FrameSocket.RESULT, codec.writeResult(result, metadata));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void fail(Fault fault) {
        byte[] body;
        try {
            body = codec.writeFault(fault);
        } catch (RuntimeException e) {
            body = ANY.writeFault(fault.withoutException().sendable()); // its fields or its text can't be sent
        }
        connection.answer(this, FrameSocket.FAULT, body);
    }

    @Override
    public void onFinished() {
        connection.over(this);
        connection.account().giveBack(length);
        arguments.memory().giveBack();
    }
    // end
}
