package io.trivet.rpc.netty;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MethodDescriptor;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way to a server, over a connection that carries many, and the future of its answer. It may change
 * connections until it was sent, or longer if it is idempotent.
 *
 * <p>If its method takes a stream, its deadline is for the server's first request of items; after the end of the
 * stream, the answer has as much time again.
 *
 * @param <C> the wire's connections
 * @param <S> the wire's streams
 */
public abstract class ClientCall<C extends ClientFlow.Connection, S extends ClientStream>
        extends CompletableFuture<RpcReply> implements PooledCall, Outbox.Parcel, CallTable.Entry {
    private static final int MAX_ATTEMPTS = 3;

    private final RpcCall call;
    private final MethodDescriptor method;

    /** The stream that the call sends, or null. Set when the call is created. */
    private @Nullable CreditedSender sender;

    private int attempts;

    /** The connection that carries it; null while it waits for a connection. */
    private volatile @Nullable C connection;

    /** The id on the connection. This and all fields below are used on the connection's event loop only. */
    private int id;

    private boolean sent;

    /** The stream that a streaming call became when it began. */
    private @Nullable S stream;

    /** Creates a call that hasn't been sent. */
    protected ClientCall(RpcCall call, MethodDescriptor method) {
        this.call = call;
        this.method = method;
    }

    /** Sets the stream that the call sends; called when it is created. */
    protected final void sends(CreditedSender items) {
        sender = items;
    }

    /** Puts the call among those that wait for an answer on a connection, and returns its id, or zero if it can't. */
    protected abstract int register(C on);

    /** Returns the message to send: the registered id and the remaining time are known now. */
    protected abstract byte[] message(C on, long millisLeft);

    /** Returns why the server can't take the stream that the call sends, or null if it can. */
    protected abstract @Nullable RpcException refusesStreams(C on);

    @Override
    public final RpcCall call() {
        return call;
    }

    @Override
    public final int id() {
        return id;
    }

    /** Returns null for a stream that has begun, because it may take any time. */
    @Override
    public final @Nullable Deadline deadline() {
        if (stream != null) {
            return null;
        }
        return isSending() ? Objects.requireNonNull(sender).deadlineOfAnswer() : call.deadline();
    }

    private boolean isSending() {
        return sender != null && sender.isSending();
    }

    /**
     * Adds to the credit of the stream that the call sends; false if it sends none. This and the following methods are
     * called on the event loop, as long as the connection carries the call.
     */
    public final boolean credit(long items) {
        if (sender == null) {
            return false;
        }
        sender.credit(items);
        return true;
    }

    /** Stops the stream that the call sends, because the server wants no more of its items. */
    public final void stopSending() {
        if (sender != null) {
            sender.stop();
        }
    }

    /** Sends items that had to wait, because the connection took none. */
    final void resumeSending() {
        if (sender != null) {
            sender.askForMore();
        }
    }

    /** Called when the connection doesn't carry the call any more. */
    final void released() {
        if (isSending()) {
            Objects.requireNonNull(sender).cancel();
        }
    }

    /** Ends a call to a method that takes a stream, which this call doesn't have. */
    public final void failAsMistaken() {
        endWith(mistaken("the method takes a stream: call it through a stub whose method takes a Flow.Publisher."));
    }

    /** Returns the failure of a call through a stub whose method has another form than the server's. */
    protected static RpcException mistaken(String why) {
        return new RpcException(RpcStatus.INVALID_ARGUMENT, why);
    }

    /**
     * Completes the call with a stream that has begun; false if the caller doesn't want it any more.
     *
     * @param opening creates the stream, with its idle timeout
     */
    protected final boolean begin(Supplier<Metadata> metadata, Function<Duration, S> opening) {
        try {
            if (!method.kind().returnsStream()) {
                throw mistaken("the method streams: call it through a stub whose method returns a Flow.Publisher.");
            }
            Metadata read = metadata.get();
            S begun = opening.apply(
                    Objects.requireNonNull(call.idleTimeout(), "a client's call without an idle timeout"));
            stream = begun;
            return complete(new RpcReply(begun, read));
        } catch (RpcException e) {
            completeExceptionally(e);
            return false;
        }
    }

    /** Ends with this exception; for a stream, after the items that came before. */
    public final void endWith(Throwable thrown) {
        if (stream == null) {
            completeExceptionally(thrown);
        } else {
            stream.fail(thrown);
        }
    }

    /** Returns the stream that it became, or null. */
    public final @Nullable S stream() {
        return stream;
    }

    /** Returns the connection that carries it, or that carried it last. */
    public final C connection() {
        return Objects.requireNonNull(connection, "a call that was never sent");
    }

    final ClientFlow<?> flow() {
        return connection().flow();
    }

    /** Assigns the call to an open connection. */
    public final void assign(C to) {
        connection = to;
        sent = false;
        attempts++;
        to.flow().outbox().send(this);
    }

    /** The event loop ends when the last client was closed. */
    @Override
    public final void discard() {
        fail(ConnectionPool.closedFault());
    }

    @Override
    public final byte @Nullable [] open() {
        C carrier = connection();
        if (sender != null) {
            RpcException refused = refusesStreams(carrier);
            if (refused != null) {
                completeExceptionally(refused);
            }
        }
        long nanosLeft = call.deadline().remainingNanos();
        if (!isDone() && nanosLeft == 0) {
            failOverdue();
        }
        if (isDone()) {
            carrier.flow().skipped();
            return null;
        }
        id = register(carrier);
        if (id == 0) {
            return null;
        }
        sent = true;
        return message(carrier, nanosLeft / 1_000_000);
    }

    /**
     * Returns whether the call may be sent again after its connection was lost: it didn't run, or running it twice does
     * no harm. Items that were sent can't be sent again.
     */
    @Override
    public final boolean mayMove(boolean certainlyNotRun) {
        return !isSending()
                && !isDone()
                && !call.deadline().isExpired()
                && attempts < MAX_ATTEMPTS
                && (certainlyNotRun || !sent || method.isIdempotent());
    }

    final boolean wasSent() {
        return sent;
    }

    /** Each caller gets a separate exception, because its stack trace becomes the caller's. */
    @Override
    public final void fail(RpcException why) {
        completeExceptionally(new RpcException(why.status(), why.getMessage(), why.getCause()));
    }

    @Override
    public final void whenDone(Runnable action) {
        whenComplete((reply, thrown) -> action.run());
    }

    @Override
    public final void failOverdue() {
        completeExceptionally(new RpcException(
                RpcStatus.DEADLINE_EXCEEDED,
                connection == null
                        ? "there was no connection when its time was over."
                        : "there was no answer when its time was over."));
    }

    @Override
    public final boolean cancel(boolean mayInterrupt) {
        boolean cancelled = super.cancel(mayInterrupt);
        C now = connection;
        if (cancelled && now != null) {
            now.flow().withdraw(this);
        }
        return cancelled;
    }
}
