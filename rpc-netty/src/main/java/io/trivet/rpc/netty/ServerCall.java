package io.trivet.rpc.netty;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.IncomingCall;
import io.trivet.rpc.spi.MessageMemory;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A request that was read from a connection that carries many calls at once, and the way back for its answer. It keeps
 * the accounts of the call's memory, and asks the stream that the method returns for no more items than the caller
 * wants and the connection has room for.
 */
public abstract class ServerCall extends IncomingCall implements Outbox.Parcel, HeldCalls.Call {
    /** Maximum number of items for which memory is taken at a time, however many the caller allows. */
    private static final int MAX_OWED = 128;

    /** Maximum length of a body that isn't counted separately until it is decoded. */
    private static final int MAX_SMALL = 16 * 1024;

    private final ServerFlow flow;
    private final int bodyLength;
    private final boolean countsBody;

    /** The array with the body of the request. Guarded by this; released after decoding. */
    private byte @Nullable [] body;

    /** Where the body begins. Guarded by this. */
    private int bodyFrom;

    /** The memory of the arguments, if it is worth counting. */
    private volatile @Nullable MessageMemory arguments;

    /** The number of bytes that was taken for the answer, until there is one. */
    private int expected;

    private boolean mayStart;
    private byte @Nullable [] answer;

    /** Whether the answer was sent on the event loop. This and all fields below are used on the event loop only. */
    private boolean answeredOnLoop;

    private int taken;

    /** Number of items that the caller allowed and that haven't been requested yet. */
    private long credit;

    /** Number of items that were requested from the handler's publisher and aren't on their way yet. */
    private int owed;

    /** The source of the items, set when the caller knows that the stream has begun. */
    private Flow.@Nullable Subscription source;

    /**
     * Creates a call.
     *
     * @param body holds the request's body, from an index on; it isn't changed before {@link #leaveArray}
     * @param taken how much of the connection's memory it takes until its answer is on its way, besides a large body
     */
    protected ServerCall(ServerFlow flow, byte[] body, int bodyFrom, int bodyLength, int taken) {
        this.flow = flow;
        this.body = body;
        this.bodyFrom = bodyFrom;
        this.bodyLength = bodyLength;
        this.taken = taken;
        countsBody = taken > 0 && isLarge(bodyLength);
    }

    /** Returns whether a body is counted separately. */
    public static boolean isLarge(int bodyLength) {
        return bodyLength > MAX_SMALL;
    }

    /**
     * Decodes the arguments.
     *
     * @throws RpcException INVALID_ARGUMENT if they don't fit
     */
    protected abstract List<Object> decode(byte[] bytes, int from, int length);

    /** Sets the memory that the decoded arguments take. Called while they are decoded, even if that fails. */
    protected final void argumentsTake(@Nullable MessageMemory memory) {
        arguments = memory;
    }

    /** Returns the expected length of the method's answers. */
    protected abstract AnswerSize answerSize();

    /** Returns the expected length of the items of the stream that the method returns. */
    protected abstract ItemSize itemSize();

    /** Removes the call from its connection: its answer is on its way. On the event loop. */
    protected abstract void onAnswered();

    /** Ends the stream that the method takes, if it takes one. On the event loop. */
    protected void onEnded() {}

    /**
     * Returns whether the answer may be sent now. Otherwise it waits until the caller allows it, and is then sent with
     * {@link #sendAnswer}. On the event loop.
     */
    protected boolean mayAnswer() {
        return true;
    }

    /** Returns the connection's flow. */
    protected final ServerFlow flow() {
        return flow;
    }

    /** Returns whether the answer is on its way already, and nothing more follows for the call. On the event loop. */
    public final boolean wasAnsweredOnLoop() {
        return answeredOnLoop;
    }

    /** Decodes the arguments. Called once. */
    protected final synchronized List<Object> arguments() {
        if (isCancelled()) {
            throw new RpcException(RpcStatus.CANCELLED, "the call was given up before it could run.");
        }
        byte[] bytes = Objects.requireNonNull(body, "arguments were requested twice");
        try {
            return decode(bytes, bodyFrom, bodyLength);
        } finally {
            letGo();
        }
    }

    @Override
    public final boolean holdsBack() {
        return !mayStart && flow.held().holds(this);
    }

    @Override
    public final void start() {
        flow.start(this);
    }

    @Override
    public final int expectedAnswer() {
        return call().descriptor().kind().returnsStream() ? 0 : answerSize().expected();
    }

    @Override
    public final void mayStart(int bytes) {
        expected = bytes;
        mayStart = true;
    }

    /**
     * Cancels the call, and releases its request if that wasn't read yet: the call may wait long for its turn to do
     * nothing. On the event loop.
     */
    public void giveUp() {
        cancel();
        endStreams();
        if (!mayStart) {
            flow.held().cancelled();
        }
        if (letGo()) {
            free();
        }
    }

    private void endStreams() {
        if (source != null) {
            source = null;
            flow.countStreams(-1);
        }
        onEnded();
    }

    private synchronized boolean letGo() {
        boolean unread = body != null;
        body = null;
        if (unread && countsBody) {
            flow.account().giveBack(bodyLength);
        }
        return unread;
    }

    private void free() {
        flow.giveBack(taken);
        taken = 0;
    }

    @Override
    public final void onFinished() {
        giveExpected();
        MessageMemory read = arguments;
        if (read != null) {
            arguments = null;
            read.giveBack();
        }
        if (answer == null && taken > 0) {
            freeLater();
        }
    }

    /** Releases the call's memory, because no answer will do that. */
    private void freeLater() {
        send(null, this::free);
    }

    /**
     * Runs an action on the event loop, and then sends a frame if there is one and its caller still wants it. After the
     * end of the event loop, only memory is released.
     */
    protected final void send(byte @Nullable [] frame, Runnable action) {
        flow.outbox().send(new Outbox.Parcel() {
            @Override
            public byte @Nullable [] open() {
                action.run();
                return frame == null ? null : unlessCancelled(frame);
            }

            @Override
            public void discard() {
                release(frame);
            }
        });
    }

    @Override
    public final void discard() {
        release(answer);
    }

    /** Releases the memory of a frame and of the call after the end of the event loop. By any thread. */
    private synchronized void release(byte @Nullable [] frame) {
        if (frame != null) {
            flow.outbox().unmake(frame.length);
        }
        flow.account().giveBack(taken);
        taken = 0;
    }

    /** Gives back the memory that was taken for the answer, because it is written now. */
    protected final void giveExpected() {
        if (expected > 0) {
            flow.account().giveBack(expected);
            expected = 0;
        }
    }

    /** Gives up the array that holds the body, so that the next request can use it. */
    public final synchronized void leaveArray() {
        if (body != null) {
            // An interceptor continued on another thread, and may request the arguments there.
            body = Arrays.copyOfRange(body, bodyFrom, bodyFrom + bodyLength);
            bodyFrom = 0;
        }
    }

    /** Reports that the answer was written to the outbox on the event loop, which then sends it. */
    protected final void answeredOnLoop() {
        answeredOnLoop = true;
        endStreams();
        onAnswered();
        flow.flushUnlessReading();
    }

    /**
     * Begins the stream that the method returns.
     *
     * @param frame tells the caller that it has begun; null if nothing does that
     */
    protected final void beginStream(byte @Nullable [] frame, Flow.Subscription items) {
        send(frame, () -> {
            if (!isCancelled()) {
                source = items;
                flow.countStreams(1);
                askForMore();
            }
        });
    }

    /** Sends an item of the stream that the method returns. */
    protected final void sendItem(byte[] frame) {
        send(frame, () -> {
            owed--;
            askForMore();
        });
    }

    /** Returns how many more items the caller allows, besides those that are on their way. On the event loop. */
    protected final long unusedCredit() {
        return credit + owed;
    }

    /** Adds this many items to the caller's credit. On the event loop. */
    public final void credit(long items) {
        credit += items;
        askForMore();
    }

    /** Sets the caller's credit: how many items may be sent from now on, those that are on their way included. */
    public final void setCredit(long items) {
        credit = Math.max(0, items - owed);
        askForMore();
    }

    /**
     * Requests more items if the credit allows them, at least half of the requested ones have arrived, and there is
     * room for them. On the event loop.
     */
    public final void askForMore() {
        if (source == null || owed > MAX_OWED / 2 || credit <= 0) {
            return;
        }
        long room = flow.roomForItems();
        if (room > 0) {
            int max = (int) Math.min(MAX_OWED, 1 + room / itemSize().expected());
            int count = (int) Math.min(credit, max - owed);
            if (owed <= max / 2 && count > 0) {
                credit -= count;
                owed += count;
                source.request(count);
            }
        }
    }

    /** Sends the answer, which ends the call. */
    protected final void answer(byte[] frame) {
        answer = frame;
        sendAnswer();
    }

    /** Sends an answer that had to wait. */
    protected final void sendAnswer() {
        flow.outbox().send(this);
    }

    @Override
    public final byte @Nullable [] open() {
        byte[] frame = Objects.requireNonNull(answer, "opened before it was there");
        if (!isCancelled() && !mayAnswer()) {
            return null;
        }
        endStreams();
        free();
        onAnswered();
        return unlessCancelled(frame);
    }

    /** Returns the frame, or null after the call was cancelled, because its caller wants no answer. */
    private byte @Nullable [] unlessCancelled(byte[] frame) {
        if (isCancelled()) {
            flow.outbox().unmake(frame.length);
            return null;
        }
        return frame;
    }
}
