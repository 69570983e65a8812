package io.trivet.rpc.zerorpc;

import io.trivet.rpc.netty.CreditedSender;
import io.trivet.rpc.spi.Fault;
import java.util.concurrent.Executor;

/** The stream that a call sends, as events of its channel. */
final class ZeroRpcItemSender extends CreditedSender {
    private final ZeroRpcCall call;

    ZeroRpcItemSender(ZeroRpcCall call, Executor threads) {
        super(call, threads, call.codec().takenItems());
        this.call = call;
    }

    private MessageIds ids() {
        return call.connection().ids();
    }

    @Override
    protected byte[] frame(Object item) {
        MessageIds ids = ids();
        return call.codec().takenItem(ids, ids.of(call.id()), item);
    }

    @Override
    protected byte[] endFrame() {
        MessageIds ids = ids();
        return Events.done(ids, ids.of(call.id()));
    }

    @Override
    protected byte[] failureFrame(Throwable failure) {
        MessageIds ids = ids();
        return MethodEvents.ANY.fault(
                ids,
                new ReplyTo(new byte[0], ids.of(call.id()), false),
                Fault.of(failure).sendable(),
                false,
                null);
    }
}
