package io.trivet.rpc.xml;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.IncomingCall;
import io.trivet.rpc.spi.MethodDescriptor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One call of a document. */
final class HttpIncomingCall extends IncomingCall {
    private final RpcCall call;
    private final CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();
    private volatile Metadata answered = Metadata.empty();

    /** Why the arguments could not be read, or null. */
    private volatile @Nullable RpcException refusal;

    HttpIncomingCall(
            MethodDescriptor method,
            Supplier<List<@Nullable Object>> arguments,
            Deadline deadline,
            Metadata metadata,
            String peer) {
        call = RpcCall.incoming(method, () -> read(arguments), deadline, metadata, peer);
    }

    private List<@Nullable Object> read(Supplier<List<@Nullable Object>> arguments) {
        try {
            return arguments.get();
        } catch (RpcException e) {
            refusal = e;
            throw e;
        }
    }

    /** Completes with the result or a {@link CodedFault}, and never fails. */
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
        RpcException why = refusal;
        // An interceptor may have put something else in its place.
        outcome.complete(
                why != null && Fault.of(why).equals(fault.withTrace(null))
                        ? new CodedFault(fault, CodedFault.codeOf(why))
                        : new CodedFault(fault));
    }

    /** Answers in the handler's place, and gives the call up. */
    void end(Fault why) {
        outcome.complete(new CodedFault(why));
        cancel();
    }
}
