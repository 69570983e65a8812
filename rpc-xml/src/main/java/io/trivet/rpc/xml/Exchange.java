package io.trivet.rpc.xml;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One document and its answer: a call, or a batch of calls, which run one after the other as in Python's server.
 *
 * <p>The answer is written by the thread on which the last call ended. {@link #cancel} may be called by any thread.
 */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** Request for a list of the methods. */
    private static final byte[] LIST_METHODS =
            "<methodCall><methodName>system.listMethods</methodName></methodCall>".getBytes(StandardCharsets.US_ASCII);

    /**
     * Receives the answer. Its methods may be called by any thread, even before the exchange's start method returns.
     */
    interface Recipient {
        /** Receives the answer, unless the exchange was cancelled. */
        void answer(Answer answer);

        /** Called if there is no answer, and will not be one. */
        void fail();
    }

    private final ServedPath path;
    private final AnswerWriter writer;
    private final HttpIncomingCall.Connection connection;
    private final Deadline deadline;
    private final Metadata metadata;
    private final Recipient recipient;

    /** The format of the answer, which doesn't change after the first call has started. */
    private AnswerFormat format;

    private volatile boolean cancelled;
    private volatile @Nullable HttpIncomingCall running;

    Exchange(
            ServedPath path,
            AnswerWriter writer,
            HttpIncomingCall.Connection connection,
            AnswerFormat format,
            Deadline deadline,
            Metadata metadata,
            Recipient recipient) {
        this.path = path;
        this.writer = writer;
        this.connection = connection;
        this.format = format;
        this.deadline = deadline;
        this.metadata = metadata;
        this.recipient = recipient;
    }

    /** Runs the call or the batch in the document. */
    void start(byte[] document) {
        MemoryAccount account = connection.account();
        XmlRpcCall call = null;
        CompletableFuture<?> end;
        try {
            call = writer.codec().readCall(document, account);
            format = format.in(call.dialect());
            end = call.isBatch() ? runAll(call.batch()) : run(call).thenAccept(this::finish);
        } catch (Throwable e) {
            // Even an Error must not leave the caller without an answer.
            finish(CodedFault.of(e));
            end = CompletableFuture.completedFuture(null);
        }
        if (call != null && (call.isBatch() || call.input() != document)) {
            MessageMemory ofBatch = call.isBatch() ? call.taken() : null;
            byte[] read = call.input();
            end.whenComplete((done, thrown) -> {
                XmlEncoding.giveBack(document, read, account);
                if (ofBatch != null) {
                    ofBatch.giveBack();
                }
            });
        }
    }

    /** Answers with the documentation page, if the interceptors permit the caller to list the methods. */
    void startPage() {
        run(writer.codec().readCall(LIST_METHODS, null)).thenAccept(outcome -> {
            if (outcome instanceof CodedFault fault) {
                // A browser evaluates only the status.
                boolean passes = fault.fault().status().isTransient();
                finish(fault, passes ? HttpResponseStatus.SERVICE_UNAVAILABLE : HttpResponseStatus.FORBIDDEN);
            } else {
                handOver(() -> writer.page(path.page()));
            }
        });
    }

    /** Gives up the call under way, starts no further one, and sends no answer. */
    void cancel() {
        cancelled = true;
        HttpIncomingCall call = running;
        if (call != null) {
            call.giveUp();
        }
    }

    /** Ends the call under way with an answer that gives the reason, and gives the call up. */
    void end(Fault why) {
        HttpIncomingCall call = running;
        if (call != null) {
            call.end(why);
        }
    }

    /**
     * Starts a call, unless the exchange was cancelled. The future never fails; it completes with the result or a
     * {@link CodedFault}.
     */
    private CompletableFuture<@Nullable Object> run(XmlRpcCall call) {
        HttpIncomingCall incoming;
        try {
            incoming = path.incoming(call, deadline, metadata, connection);
        } catch (Throwable e) {
            return CompletableFuture.completedFuture(CodedFault.of(e));
        }
        running = incoming;
        if (cancelled) {
            // A concurrent cancellation may have looked before there was a call to end.
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

    /** Returns the type as which a result is written. A method that returns nothing may have a substitute result. */
    private static Type resultType(@Nullable HttpIncomingCall call, @Nullable Object outcome) {
        if (call == null || outcome != null && isVoid(call.call().descriptor())) {
            return Object.class;
        }
        return call.call().descriptor().resultType();
    }

    /** The result of XML-RPC methods that return nothing, for peers without nil. */
    private static Object trueForNull(@Nullable Object outcome) {
        return outcome == null ? true : outcome;
    }

    private CompletableFuture<?> runAll(List<XmlRpcCall> batch) {
        AnswerWriter.Batch answer = writer.batch(format);
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        for (XmlRpcCall call : batch) {
            last = last.thenCompose(before -> runNext(call, answer)).thenAccept(outcome -> {
                HttpIncomingCall ended = running;
                int length = answer.add(resultType(ended, outcome), outcome);
                if (ended != null && !(outcome instanceof CodedFault)) {
                    ended.answered(length);
                }
            });
        }
        return last.whenComplete((done, thrown) -> {
            if (thrown != null) {
                answer.drop();
                finish(CodedFault.of(thrown));
            } else if (cancelled) {
                answer.drop();
            } else {
                handOver(answer::end);
            }
        });
    }

    /** Runs the next call. Results wait in the answer until the end. When it is full, no further calls are run. */
    private CompletableFuture<@Nullable Object> runNext(XmlRpcCall call, AnswerWriter.Batch answer) {
        if (cancelled || answer.isFull()) {
            return CompletableFuture.completedFuture(null);
        }
        if (deadline.isExpired()) {
            return CompletableFuture.completedFuture(new CodedFault(
                    new Fault(RpcStatus.DEADLINE_EXCEEDED, "the batch's time was over before this call could run.")));
        }
        return run(call);
    }

    private void finish(@Nullable Object outcome) {
        finish(outcome, HttpResponseStatus.OK);
    }

    private void finish(@Nullable Object outcome, HttpResponseStatus ofFaults) {
        handOver(() -> {
            HttpIncomingCall call = running;
            Metadata along = call == null ? Metadata.empty() : call.answered();
            if (outcome instanceof CodedFault fault) {
                HttpResponseStatus status =
                        BasicAuthentication.isRefusal(fault.fault()) ? HttpResponseStatus.UNAUTHORIZED : ofFaults;
                return writer.fault(fault, status, format, along);
            }
            Answer answer = writer.result(resultType(call, outcome), outcome, format, along);
            if (call != null) {
                call.answered(answer.document().readableBytes());
            }
            return answer;
        });
    }

    private interface Making {
        Answer make();
    }

    /** Hands over the answer, or reports that there is none: the recipient waits for one of them in any case. */
    private void handOver(Making making) {
        if (cancelled) {
            return;
        }
        try {
            recipient.answer(making.make());
        } catch (Throwable e) {
            LOG.error("The answer to a call couldn't be created; its connection is closed.", e);
            recipient.fail();
        }
    }
}
