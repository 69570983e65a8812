package io.trivet.rpc.tcp;

import io.trivet.rpc.netty.CreditedSender;
import io.trivet.rpc.netty.Outbox;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** The stream that a call sends, as frames. */
final class TcpItemSender extends CreditedSender {
    private final TcpStreamingCall call;

    TcpItemSender(TcpStreamingCall call, Flow.Publisher<?> publisher, Executor threads) {
        super(publisher, threads, call.codec().takenItems());
        this.call = call;
    }

    @Override
    protected boolean isReady() {
        return call.connection().isReadyForItems();
    }

    @Override
    protected Outbox outbox() {
        return call.connection().outbox();
    }

    @Override
    protected boolean isCarried() {
        return call.connection().carries(call);
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
        call.streamEnded();
        return Wire.frame(Wire.END, call.id());
    }

    @Override
    protected byte[] failureFrame(Throwable failure) {
        return call.streamFailed(failure);
    }
}
