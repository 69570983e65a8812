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
 * One document and its answer: a call, or a batch of them, which run one after the other as they do in Python's server.
 *
 * <p>The answer is written by the thread on which the last call ended; {@link #cancel} may come from any thread.
 */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** What asks for a list of what is on offer. */
    private static final byte[] QUESTION =
            "<methodCall><methodName>system.listMethods</methodName></methodCall>".getBytes(StandardCharsets.US_ASCII);

    /** Who waits for the answer. It may be told by any thread, and before what starts the exchange returns. */
    interface Asker {
        /** Gets the answer, unless the exchange was cancelled. */
        void answer(Answer answer);

        /** Hears that there is none, and won't be. */
        void fail();
    }

    private final ServedPath path;
    private final AnswerWriter writer;
    private final HttpIncomingCall.Connection connection;
    private final Deadline deadline;
    private final Metadata metadata;
    private final Asker asker;

    /** Known for good before the first call starts. */
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
            Asker asker) {
        this.path = path;
        this.writer = writer;
        this.connection = connection;
        this.format = format;
        this.deadline = deadline;
        this.metadata = metadata;
        this.asker = asker;
    }

    /** Runs what the document asks for. */
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

    /** Hands over the page of what is on offer, to whom the interceptors let ask for a list of it. */
    void startPage() {
        run(writer.codec().readCall(QUESTION, null)).thenAccept(outcome -> {
            if (outcome instanceof CodedFault fault) {
                // A browser looks at the status alone.
                boolean passes = fault.fault().status().isTransient();
                finish(fault, passes ? HttpResponseStatus.SERVICE_UNAVAILABLE : HttpResponseStatus.FORBIDDEN);
            } else {
                hand(() -> writer.page(path.page()));
            }
        });
    }

    /** Gives the call under way up, starts no further one, and sends no answer. */
    void cancel() {
        cancelled = true;
        HttpIncomingCall call = running;
        if (call != null) {
            call.giveUp();
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
        HttpIncomingCall incoming;
        try {
            incoming = path.incoming(call, deadline, metadata, connection);
        } catch (Throwable e) {
            return CompletableFuture.completedFuture(CodedFault.of(e));
        }
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

    /** Returns what a result is written as; a method that returns nothing may have something said in its place. */
    private static Type resultType(@Nullable HttpIncomingCall call, @Nullable Object outcome) {
        if (call == null || outcome != null && isVoid(call.call().descriptor())) {
            return Object.class;
        }
        return call.call().descriptor().resultType();
    }

    /** What XML-RPC's methods return that have nothing to return, where there is no nil. */
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
                hand(answer::end);
            }
        });
    }

    /** Results wait in the answer for the end: when it is full, nothing more is run. */
    private CompletableFuture<@Nullable Object> runNext(XmlRpcCall call, AnswerWriter.Batch answer) {
        if (cancelled || answer.isFull()) {
            return CompletableFuture.completedFuture(null);
        }
        if (deadline.isOver()) {
            return CompletableFuture.completedFuture(new CodedFault(new Fault(
                    RpcStatus.DEADLINE_EXCEEDED, "the time of the batch was over before this call could run.")));
        }
        return run(call);
    }

    private void finish(@Nullable Object outcome) {
        finish(outcome, HttpResponseStatus.OK);
    }

    private void finish(@Nullable Object outcome, HttpResponseStatus ofFaults) {
        hand(() -> {
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

    /** Hands the answer over, or says that there is none: whatever happens, somebody waits for it. */
    private void hand(Making making) {
        if (cancelled) {
            return;
        }
        try {
            asker.answer(making.make());
        } catch (Throwable e) {
            LOG.error("The answer to a call can't be made; its connection is closed.", e);
            asker.fail();
        }
    }
}
