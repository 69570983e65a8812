package io.trivet.rpc.zerorpc;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.Fault;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A call of a method that takes a stream, which only servers of ours have. Its deadline is for the server's first
 * request of items; after the end of the stream, the answer has as much time again.
 */
final class ZeroRpcStreamingCall extends ZeroRpcCall {
    private final ZeroRpcItemSender sender;
    private final Duration timeout;

    /** Whether the server has requested items. This and the next field are used on the event loop only. */
    private boolean isSending;

    private @Nullable Deadline deadlineOfAnswer;

    ZeroRpcStreamingCall(MethodEvents codec, RpcCall call, Executor subscribers) {
        super(codec, call, subscribers);
        sender = new ZeroRpcItemSender(
                this, Objects.requireNonNull(call.stream(), "a method that takes a stream, without one"), subscribers);
        timeout = call.deadline().remaining();
    }

    @Override
    public @Nullable Deadline deadline() {
        return isSending && stream() == null ? deadlineOfAnswer : super.deadline();
    }

    @Override
    public byte @Nullable [] open() {
        if (!connection().isPeerOurs()) {
            completeExceptionally(new RpcException(
                    RpcStatus.UNIMPLEMENTED,
                    "the server isn't one of Trivet's, and in ZeroRPC methods take no streams."));
        }
        return super.open();
    }

    /** Items that were sent can't be sent again. */
    @Override
    public boolean mayMove(boolean certainlyNotRun) {
        return !isSending && super.mayMove(certainlyNotRun);
    }

    @Override
    boolean credit(long items) {
        isSending = true;
        sender.credit(items);
        return true;
    }

    @Override
    void stopSending() {
        isSending = true;
        sender.cancel();
        streamEnded();
    }

    @Override
    void resumeSending() {
        sender.askForMore();
    }

    @Override
    void released() {
        if (isSending) {
            sender.cancel();
        }
    }

    /** Begins the time for the answer, because no more items follow. */
    void streamEnded() {
        deadlineOfAnswer = Deadline.after(timeout);
        connection().watch(this);
    }

    /** Ends the call because its stream failed. Returns the event for the server. */
    byte[] streamFailed(Throwable failure) {
        connection().forget(this);
        boolean hasStatus = failure instanceof RpcException;
        endWith(new RpcException(
                hasStatus ? ((RpcException) failure).status() : RpcStatus.CANCELLED,
                "the stream that was passed to the method failed: " + (hasStatus ? failure.getMessage() : failure),
                failure));
        return MethodEvents.ANY.fault(
                connection().ids().next(),
                new ReplyTo(new byte[0], new MessageId(connection().ids().of(id())), false),
                Fault.of(failure).sendable(),
                false,
                null);
    }
}
