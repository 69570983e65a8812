package io.trivet.rpc.zerorpc;

import io.trivet.rpc.netty.CreditedSender;
import io.trivet.rpc.netty.Outbox;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** The stream that a call sends, as events of its channel. */
final class ZeroRpcItemSender extends CreditedSender {
    private final ZeroRpcStreamingCall call;

    ZeroRpcItemSender(ZeroRpcStreamingCall call, Flow.Publisher<?> publisher, Executor threads) {
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
        MessageIds ids = call.connection().ids();
        return call.codec().takenItem(ids.next(), ids.of(call.id()), item);
    }

    @Override
    protected byte[] endFrame() {
        call.streamEnded();
        MessageIds ids = call.connection().ids();
        return Events.done(ids.next(), ids.of(call.id()));
    }

    @Override
    protected byte[] failureFrame(Throwable failure) {
        return call.streamFailed(failure);
    }
}
