package io.trivet.rpc.xml;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.AnswerSize;
import io.trivet.rpc.netty.HeldCalls;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.IncomingCall;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.spi.MethodDescriptor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One call of a document. */
final class HttpIncomingCall extends IncomingCall implements HeldCalls.Call {
    private final RpcCall call;
    private final Dispatcher dispatcher;
    private final Connection connection;
    private final AnswerSize answers;
    private final CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();
    private volatile Metadata answered = Metadata.empty();

    /** The reason why the arguments can't be read, or null. */
    private volatile @Nullable RpcException refusal;

    /**
     * The source of the arguments, until they have been read or are not wanted any more. Guarded by this, as are the
     * next two.
     */
    private @Nullable XmlRpcCall document;

    /** The memory that was taken for the arguments, while they are in use. */
    private @Nullable MessageMemory arguments;

    private boolean isOver;

    /** The number of bytes that was taken for the answer, until there is one. */
    private int expected;

    private boolean mayStart;

    /**
     * The origin of a call.
     *
     * @param account the account from which the memory of its arguments is taken
     * @param held the calls that wait for room for their answers; this call waits there too if there is none
     * @param peer the sender
     */
    record Connection(MemoryAccount account, HeldCalls held, String peer) {}

    private HttpIncomingCall(
            MethodDescriptor method,
            @Nullable XmlRpcCall document,
            @Nullable RpcException refusal,
            AnswerSize answers,
            Dispatcher dispatcher,
            Deadline deadline,
            Metadata metadata,
            Connection connection) {
        this.document = document;
        this.refusal = refusal;
        this.answers = answers;
        this.dispatcher = dispatcher;
        this.connection = connection;
        call = RpcCall.incoming(method, this::read, deadline, metadata, connection.peer());
    }

    /** Creates a call of a method whose answers have a known typical size. */
    static HttpIncomingCall of(
            MethodDescriptor method,
            AnswerSize answers,
            XmlRpcCall document,
            Dispatcher dispatcher,
            Deadline deadline,
            Metadata metadata,
            Connection connection) {
        return new HttpIncomingCall(method, document, null, answers, dispatcher, deadline, metadata, connection);
    }

    /** Creates a call that can't be run: reading its arguments fails with the reason. */
    static HttpIncomingCall refusing(
            MethodDescriptor method,
            RpcException why,
            Dispatcher dispatcher,
            Deadline deadline,
            Metadata metadata,
            Connection connection) {
        return new HttpIncomingCall(method, null, why, new AnswerSize(), dispatcher, deadline, metadata, connection);
    }

    private synchronized List<@Nullable Object> read() {
        XmlRpcCall source = document;
        if (source == null) {
            RpcException why = refusal;
            throw why == null
                    ? new RpcException(RpcStatus.CANCELLED, "the call was given up before it could run.")
                    : why;
        }
        document = null;
        try {
            return source.arguments(call.descriptor());
        } catch (RpcException e) {
            refusal = e;
            throw e;
        } finally {
            arguments = source.taken();
            if (isOver) {
                giveArguments();
            }
        }
    }

    private void giveArguments() {
        MessageMemory taken = arguments;
        if (taken != null) {
            arguments = null;
            taken.giveBack();
        }
    }

    @Override
    public boolean holdsBack() {
        return !mayStart && connection.held().holds(this);
    }

    @Override
    public int expectedAnswer() {
        return answers.expected();
    }

    @Override
    public void mayStart(int bytes) {
        expected = bytes;
        mayStart = true;
    }

    @Override
    public void start() {
        dispatcher.start(this);
    }

    /** Records the length of the answer. */
    void answered(int bytes) {
        answers.learn(bytes);
    }

    @Override
    public synchronized void onFinished() {
        giveExpected();
        isOver = true;
        giveArguments();
    }

    private void giveExpected() {
        if (expected > 0) {
            connection.account().giveBack(expected);
            expected = 0;
        }
    }

    /** Completes with the result or a {@link CodedFault}, and never fails. */
    CompletableFuture<@Nullable Object> outcome() {
        return outcome;
    }

    /** Returns the metadata that is sent with the answer. */
    Metadata answered() {
        return answered;
    }

    @Override
    public RpcCall call() {
        return call;
    }

    @Override
    public void reply(@Nullable Object result, Metadata metadata) {
        giveExpected();
        answered = metadata;
        outcome.complete(result);
    }

    @Override
    public void fail(Fault fault) {
        giveExpected();
        RpcException why = refusal;
        // An interceptor may have replaced the result.
        outcome.complete(
                why != null && Fault.of(why).equals(fault.withTrace(null))
                        ? new CodedFault(fault, CodedFault.codeOf(why))
                        : new CodedFault(fault));
    }

    /** Answers instead of the handler, and gives the call up. */
    void end(Fault why) {
        outcome.complete(new CodedFault(why));
        giveUp();
    }

    /**
     * Gives the call up, and releases its document if that wasn't read: the call may wait long for its turn to do
     * nothing.
     */
    void giveUp() {
        cancel();
        synchronized (this) {
            document = null;
        }
        // If the call has not begun, nothing else would end it.
        outcome.complete(null);
    }
}
