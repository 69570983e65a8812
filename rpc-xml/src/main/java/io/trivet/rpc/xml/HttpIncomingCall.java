package io.trivet.rpc.xml;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.IncomingCall;
import io.trivet.rpc.spi.MethodDescriptor;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One call of a document. */
final class HttpIncomingCall extends IncomingCall {
    private final RpcCall call;
    private final CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();
    private volatile Metadata answered = Metadata.empty();

    HttpIncomingCall(MethodDescriptor method, XmlRpcCall document, Deadline deadline, Metadata metadata, String peer) {
        call = RpcCall.incoming(method, () -> document.arguments(method), deadline, metadata, peer);
    }

    /** Completes with the result or a {@link Fault}, and never fails. */
    CompletableFuture<@Nullable Object> outcome() {
        return outcome;
    }

    /** Returns what is sent along with the answer. */
    Metadata answered() {
        return answered;
    }

    @Override
    public RpcCall call() {
        return call;
    }

    @Override
    public void reply(@Nullable Object result, Metadata metadata) {
        answered = metadata;
        outcome.complete(result);
    }

    @Override
    public void fail(Fault fault) {
        outcome.complete(fault);
    }

    /** Answers in the handler's place, and gives the call up. */
    void expire() {
        outcome.complete(new Fault(RpcStatus.DEADLINE_EXCEEDED, "the call had not ended when its time was over."));
        cancel();
    }
}
