package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.MethodDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

    /** What asks for a list of what is on offer. */
    private static final byte[] QUESTION =
            "<methodCall><methodName>system.listMethods</methodName></methodCall>".getBytes(StandardCharsets.US_ASCII);

    private final ServedPath path;
    private final XmlRpcCodec codec;
    private final ByteBufAllocator allocator;
    private final Deadline deadline;
    private final Metadata metadata;
    private final String peer;

    /** Known for good before the first call starts. */
    private AnswerFormat format;

    private volatile boolean cancelled;
    private volatile @Nullable HttpIncomingCall running;

    Exchange(
            ServedPath path,
            XmlRpcCodec codec,
            ByteBufAllocator allocator,
            AnswerFormat format,
            Deadline deadline,
            Metadata metadata,
            String peer) {
        this.path = path;
        this.codec = codec;
        this.allocator = allocator;
        this.format = format;
        this.deadline = deadline;
        this.metadata = metadata;
        this.peer = peer;
    }

    /** Runs what the document asks for, and hands over the answer, which may come before this returns, unless it was cancelled. */
    void start(byte[] document, Consumer<Answer> answer) {
        try {
            XmlRpcCall call = codec.readCall(document);
            format = format.in(call.dialect());
            if (call.isBatch()) {
                runAll(call.batch(), answer);
            } else {
                run(call).thenAccept(outcome -> finish(outcome, answer));
            }
        } catch (RpcException e) {
            finish(CodedFault.of(e), answer);
        }
    }

    /** Hands over the page of what is on offer, to whom the interceptors let ask for a list of it. */
    void startPage(Consumer<Answer> answer) {
        run(codec.readCall(QUESTION)).thenAccept(outcome -> {
            if (outcome instanceof CodedFault fault) {
                // A browser looks at the status alone.
                boolean passes = fault.fault().status().mayPass();
                finish(fault, passes ? HttpResponseStatus.SERVICE_UNAVAILABLE : HttpResponseStatus.FORBIDDEN, answer);
            } else if (!cancelled) {
                ByteBuf page = ByteBufUtil.writeUtf8(allocator, path.page());
                answer.accept(new Answer(HttpResponseStatus.OK, DocumentationPage.TYPE, page, Metadata.empty()));
            }
        });
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

    /** Ends the call under way with an answer that says why, and gives it up. */
    void end(Fault why) {
        HttpIncomingCall call = running;
        if (call != null) {
            call.end(why);
        }
    }

    /** Starts a call, unless nobody waits for it; the future never fails, and completes with the result or a {@link CodedFault}. */
    private CompletableFuture<@Nullable Object> run(XmlRpcCall call) {
        HttpIncomingCall incoming = path.incoming(call, deadline, metadata, peer);
        running = incoming;
        if (cancelled) {
            // Whoever cancelled may have looked before there was a call to end.
            return CompletableFuture.completedFuture(null);
        }
        path.dispatcher().dispatch(incoming);
        boolean needsResult =
                !format.dialect().hasNil() && isVoid(incoming.call().descriptor());
        return needsResult ? incoming.outcome().thenApply(Exchange::trueForNull) : incoming.outcome();
    }

    private static boolean isVoid(MethodDescriptor method) {
        return method.resultType() == void.class || method.resultType() == Void.class;
    }

    /** What XML-RPC's methods return that have nothing to return, where there is no nil. */
    private static Object trueForNull(@Nullable Object outcome) {
        return outcome == null ? true : outcome;
    }

    private void runAll(List<XmlRpcCall> batch, Consumer<Answer> answer) {
        ByteBuf out = allocator.buffer();
        codec.beginBatch(out, format);
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        for (XmlRpcCall call : batch) {
            last = last.thenCompose(before -> runNext(call, out))
                    .thenAccept(outcome -> codec.writeBatched(out, outcome, format));
        }
        last.whenComplete((done, thrown) -> {
            if (cancelled) {
                out.release();
            } else if (thrown != null || isTooLong(out)) {
                out.release();
                finish(CodedFault.of(thrown == null ? tooLong() : thrown), answer);
            } else {
                codec.endBatch(out);
                answer.accept(new Answer(HttpResponseStatus.OK, Answer.XML, out, Metadata.empty()));
            }
        });
    }

    /** Results wait in the buffer for the end: when it is full, nothing more is run. */
    private CompletableFuture<@Nullable Object> runNext(XmlRpcCall call, ByteBuf out) {
        if (cancelled || isTooLong(out)) {
            return CompletableFuture.completedFuture(null);
        }
        if (deadline.isOver()) {
            return CompletableFuture.completedFuture(new CodedFault(new Fault(
                    RpcStatus.DEADLINE_EXCEEDED, "the time of the batch was over before this call could run.")));
        }
        return run(call);
    }

    private void finish(@Nullable Object outcome, Consumer<Answer> answer) {
        finish(outcome, HttpResponseStatus.OK, answer);
    }

    private void finish(@Nullable Object outcome, HttpResponseStatus ofFaults, Consumer<Answer> answer) {
        if (cancelled) {
            return;
        }
        ByteBuf out = allocator.buffer();
        HttpResponseStatus status = HttpResponseStatus.OK;
        if (outcome instanceof CodedFault fault) {
            codec.writeFault(out, fault, format);
            status = BasicAuthentication.isRefusal(fault.fault()) ? HttpResponseStatus.UNAUTHORIZED : ofFaults;
        } else {
            writeResult(out, outcome);
        }
        HttpIncomingCall call = running;
        answer.accept(new Answer(status, Answer.XML, out, call == null ? Metadata.empty() : call.answered()));
    }

    private void writeResult(ByteBuf out, @Nullable Object result) {
        try {
            codec.writeResult(out, result, format);
            if (isTooLong(out)) {
                throw tooLong();
            }
        } catch (Throwable e) {
            // Even an Error of a getter's must not leave the caller without an answer, and the buffer with nobody.
            LOG.warn("The result of a call can't be sent; its caller gets the message.", e);
            codec.writeFault(out.clear(), CodedFault.of(e), format);
        }
    }

    private static boolean isTooLong(ByteBuf out) {
        return out.readableBytes() > Limits.DOCUMENT_BYTES;
    }

    private static RpcException tooLong() {
        return new RpcException(
                RpcStatus.INVALID_ARGUMENT, "the result is longer than " + Limits.DOCUMENT_BYTES + " bytes.");
    }
}
