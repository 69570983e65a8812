package io.trivet.rpc.tcp;

import io.trivet.rpc.netty.CreditedSender;
import io.trivet.rpc.spi.Fault;
import java.util.concurrent.Executor;

/** The stream that a call sends, as frames. */
final class TcpItemSender extends CreditedSender {
    private final TcpCall call;

    TcpItemSender(TcpCall call, Executor threads) {
        super(call, threads, call.codec().takenItems());
        this.call = call;
    }

    @Override
    protected byte[] frame(Object item) {
        return call.codec().takenItem(item);
    }

    @Override
    protected void address(byte[] frame) {
        Wire.putInt(frame, Wire.ID_INDEX, call.id());
    }

    @Override
    protected byte[] endFrame() {
        return Wire.frame(Wire.END, call.id());
    }

    @Override
    protected byte[] failureFrame(Throwable failure) {
        byte[] frame = MethodCodec.ANY.fault(
                Wire.FAULT,
                Fault.of(failure).sendable(),
                call.connection().flow().outbox());
        address(frame);
        return frame;
    }
}
