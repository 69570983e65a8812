package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.MethodDescriptor;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One document and its answer: a call, or a batch of them, which run one after the other as they do in Python's server.
 *
 * <p>The answer is written by the thread on which the last call ended; {@link #cancel} may come from any thread.
 */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final String LIST = "system.listMethods";

    private final Dispatcher dispatcher;
    private final XmlRpcCodec codec;
    private final Map<String, String> refused;
    private final ByteBufAllocator allocator;
    private final Deadline deadline;
    private final Metadata metadata;
    private final String peer;

    private volatile boolean cancelled;
    private volatile @Nullable HttpIncomingCall running;

    Exchange(
            Dispatcher dispatcher,
            XmlRpcCodec codec,
            Map<String, String> refused,
            ByteBufAllocator allocator,
            Deadline deadline,
            Metadata metadata,
            String peer) {
        this.dispatcher = dispatcher;
        this.codec = codec;
        this.refused = refused;
        this.allocator = allocator;
        this.deadline = deadline;
        this.metadata = metadata;
        this.peer = peer;
    }

    /** Runs what the document asks for, and hands over the answer, which may come before this returns, unless it was cancelled. */
    void start(byte[] document, Consumer<ByteBuf> answer) {
        try {
            XmlRpcCall call = codec.readCall(document);
            if (call.isBatch()) {
                runAll(call.batch(), answer);
            } else {
                run(call).thenAccept(outcome -> finish(outcome, answer));
            }
        } catch (RpcException e) {
            finish(Fault.of(e), answer);
        }
    }

    /** Gives the call under way up, starts no further one, and sends no answer. */
    void cancel() {
        cancelled = true;
        HttpIncomingCall call = running;
        if (call != null) {
            call.cancel();
            // Where it has not even begun, nobody else would end it.
            call.outcome().complete(null);
        }
    }

    /** Ends the call under way, whose time is over; those that would follow in a batch don't start any more. */
    void expire() {
        HttpIncomingCall call = running;
        if (call != null) {
            call.expire();
        }
    }

    /** Returns what is sent along with the answer. */
    Metadata answered() {
        HttpIncomingCall call = running;
        return call == null ? Metadata.empty() : call.answered();
    }

    /** Starts a call; the future never fails, and completes with the result or a {@link Fault}. */
    private CompletableFuture<@Nullable Object> run(XmlRpcCall call) {
        try {
            if (call.name().equals(LIST)) {
                call.arguments(MethodDescriptor.untyped(LIST, 0, List.class));
                return CompletableFuture.completedFuture(names());
            }
            if (call.name().equals(XmlRpcCall.BATCH)) {
                throw new RpcException(RpcStatus.INVALID_ARGUMENT, "a batch can't hold another.");
            }
            MethodDescriptor method = dispatcher.method(call.name());
            String why = refused.get(call.name());
            if (why != null) {
                throw new RpcException(
                        RpcStatus.UNIMPLEMENTED, "the method is not offered over http, which can't carry " + why);
            }
            HttpIncomingCall incoming = new HttpIncomingCall(method, call, deadline, metadata, peer);
            running = incoming;
            if (cancelled) {
                incoming.cancel();
            }
            dispatcher.dispatch(incoming);
            return incoming.outcome();
        } catch (RpcException e) {
            return CompletableFuture.completedFuture(Fault.of(e));
        }
    }

    private List<String> names() {
        TreeSet<String> names = new TreeSet<>(List.of(LIST, XmlRpcCall.BATCH));
        dispatcher.methods().forEach(method -> names.add(method.name()));
        names.removeAll(refused.keySet());
        return List.copyOf(names);
    }

    private void runAll(List<XmlRpcCall> batch, Consumer<ByteBuf> answer) {
        ByteBuf out = allocator.buffer();
        codec.beginBatch(out);
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        for (XmlRpcCall call : batch) {
            last = last.thenCompose(before -> runNext(call, out))
                    .thenAccept(outcome -> codec.writeBatched(out, outcome));
        }
        last.whenComplete((done, thrown) -> {
            if (cancelled) {
                out.release();
            } else if (thrown != null || isTooLong(out)) {
                out.release();
                finish(Fault.of(thrown == null ? tooLong() : thrown), answer);
            } else {
                codec.endBatch(out);
                answer.accept(out);
            }
        });
    }

    /** Results wait in the buffer for the end: when it is full, nothing more is run. */
    private CompletableFuture<@Nullable Object> runNext(XmlRpcCall call, ByteBuf out) {
        if (cancelled || isTooLong(out)) {
            return CompletableFuture.completedFuture(null);
        }
        if (deadline.isOver()) {
            return CompletableFuture.completedFuture(new Fault(
                    RpcStatus.DEADLINE_EXCEEDED, "the time of the batch was over before this call could run."));
        }
        return run(call);
    }

    private void finish(@Nullable Object outcome, Consumer<ByteBuf> answer) {
        if (cancelled) {
            return;
        }
        ByteBuf out = allocator.buffer();
        if (outcome instanceof Fault fault) {
            codec.writeFault(out, fault);
        } else {
            writeResult(out, outcome);
        }
        answer.accept(out);
    }

    private void writeResult(ByteBuf out, @Nullable Object result) {
        try {
            codec.writeResult(out, result);
            if (isTooLong(out)) {
                throw tooLong();
            }
        } catch (Throwable e) {
            // Even an Error of a getter's must not leave the caller without an answer, and the buffer with nobody.
            LOG.warn("The result of a call can't be sent; its caller gets the message.", e);
            codec.writeFault(out.clear(), Fault.of(e));
        }
    }

    private static boolean isTooLong(ByteBuf out) {
        return out.readableBytes() > HttpTransportProvider.LONGEST_DOCUMENT;
    }

    private static RpcException tooLong() {
        return new RpcException(
                RpcStatus.INVALID_ARGUMENT,
                "the result is longer than " + HttpTransportProvider.LONGEST_DOCUMENT + " bytes.");
    }
}
