package io.trivet.rpc.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.local.LocalAddress;
import io.netty.handler.codec.DecoderException;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.Tls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a client does on a connection that carries many calls at once: it opens the connection, keeps the calls that
 * wait for an answer, and ends them with the connection. The wire reads and writes their messages.
 *
 * <p>For the connection's event loop, except where a method says otherwise.
 *
 * @param <K> the type of the wire's calls
 */
public final class ClientFlow<K extends ClientCall<?, ?>> {
    private static final long MAX_UNSENT = 64 * 1024 * 1024;

    /** A wire's side of the connection. */
    public interface Connection {
        /** Returns the connection's flow. By any thread. */
        ClientFlow<?> flow();
    }

    private final FrameDecoder wire;
    private final Slot<K> slot;
    private final IntFunction<byte[]> cancellation;

    /** The calls that wait for an answer. */
    private final CallTable<K> pending = new CallTable<>(this::giveUp);

    private boolean answered;
    private boolean leaving;

    /** Whether items of streams that calls send could not be requested, because too many bytes wait to be sent. */
    private boolean sendersWait;

    /** The reason why no further call can be answered, or null. */
    private @Nullable RpcException end;

    /** The queue of messages to send. This and the next field are set when the connection is being opened. */
    private volatile @Nullable Outbox outbox;

    private volatile @Nullable Channel channel;

    /**
     * Creates the flow of a connection that isn't open.
     *
     * @param wire reads what the server sends
     * @param cancellation returns the message that withdraws the call with an id
     */
    public ClientFlow(FrameDecoder wire, Slot<K> slot, IntFunction<byte[]> cancellation) {
        this.wire = wire;
        this.slot = slot;
        this.cancellation = cancellation;
    }

    /** Starts to connect to the slot's address, with TLS if given. By any thread. */
    public void connect(EventLoops loops, PeerWire speaks, @Nullable Tls tls, Duration timeout) {
        ServerAddress address = slot.address();
        Bootstrap bootstrap = loops.connecting(timeout);
        if (!(address.socket() instanceof LocalAddress)) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        }
        bootstrap
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opening) {
                        if (address.socket() instanceof InetSocketAddress socket) {
                            TlsHandlers.addClient(
                                    opening.pipeline(), speaks, tls, address.host(), socket.getPort(), timeout);
                        }
                        opening.pipeline().addLast(wire);
                    }
                })
                .connect(address.socket())
                .addListener((ChannelFuture done) -> {
                    if (!done.isSuccess()) {
                        slot.failed(Sockets.unreachable(address.socket(), done.cause()));
                    }
                });
    }

    /**
     * Sets the connection's context. Called once, before all methods but {@link #connect} and {@link #close}.
     *
     * @param lengthOf as for {@link Outbox}
     */
    public void on(ChannelHandlerContext ctx, ToIntFunction<byte[]> lengthOf) {
        outbox = new Outbox(ctx.channel(), lengthOf, null);
        channel = ctx.channel();
    }

    /** Returns the queue of messages to send. By any thread. */
    public Outbox outbox() {
        return Objects.requireNonNull(outbox, "an outbox of a connection that is not yet opened");
    }

    private Channel channel() {
        return Objects.requireNonNull(channel, "a channel of a connection that is not yet opened");
    }

    /**
     * Reports that the peer's preface has arrived, and so the connection is open. Before that, the server may not have
     * accepted the connection. A call sent on it could be lost, and it would be unknown whether it ran.
     */
    public void begun() {
        if (end == null) {
            slot.opened();
        }
    }

    /** Returns whether the connection has ended. */
    public boolean hasEnded() {
        return end != null;
    }

    /** Returns whether a call may be sent here; otherwise it is sent elsewhere, or failed. */
    public boolean admits(K call) {
        long unsent = channel().bytesBeforeWritable();
        if (unsent == Long.MAX_VALUE) {
            // Netty reports this for a closed channel. The handlers are informed a little later, which would be too
            // late for callers that call again at once.
            end(lostFault());
        }
        if (end != null || leaving) {
            slot.ended();
            slot.moveOrFail(call, true, end != null ? end : leavingFault());
            return false;
        }
        if (unsent > MAX_UNSENT) {
            slot.ended();
            call.fail(new RpcException(
                    RpcStatus.RESOURCE_EXHAUSTED,
                    "the server doesn't read as fast as it is called: " + MAX_UNSENT + " bytes wait to be sent."));
            return false;
        }
        return true;
    }

    /** Returns whether a call waits under this id. */
    public boolean hasCall(int id) {
        return pending.contains(id);
    }

    /** Adds a call that waits for its answer under this id. */
    public void put(int id, K call) {
        pending.put(id, call, channel().eventLoop());
    }

    /** Returns the call that waits under this id, or null: its caller may have given it up. */
    public @Nullable K get(int id) {
        return pending.get(id);
    }

    /** Returns the calls that wait; a view, not to be kept. */
    public Collection<K> calls() {
        return pending.all();
    }

    /** Returns whether a call still expects its answer, or items, on this connection. */
    boolean carries(ClientCall<?, ?> call) {
        return pending.get(call.id()) == call;
    }

    /** Watches a call's new deadline. */
    void watch(ClientCall<?, ?> call) {
        K carried = pending.get(call.id());
        if (carried == call) {
            pending.watch(carried, channel().eventLoop());
        }
    }

    /** Called when a call ended before it was sent. */
    void skipped() {
        slot.ended();
    }

    /** Reports that the server answered, if only with the beginning of a stream. */
    public void heard() {
        answered = true;
    }

    /** Removes and returns the call to which an answer came, or returns null. {@link #ended} follows. */
    public @Nullable K take(int id) {
        K call = pending.remove(id);
        if (call != null) {
            answered = true;
            slot.ended();
        }
        return call;
    }

    /**
     * Reports that a call that was taken has ended.
     *
     * @param refused the reason why the server refused it, so that it may be tried elsewhere; null if it has its answer
     */
    public void ended(K call, @Nullable RpcException refused) {
        if (refused != null) {
            slot.moveOrFail(call, true, refused);
        }
        call.released();
        closeIfLeft();
    }

    /**
     * Withdraws a call that its caller gave up. The server is notified before it receives any later call. By any
     * thread.
     */
    void withdraw(ClientCall<?, ?> call) {
        outbox().send(new Outbox.Parcel() {
            @Override
            public byte @Nullable [] open() {
                return forget(call) ? cancellation.apply(call.id()) : null;
            }

            @Override
            public void discard() {
                // The connection has ended, and the server knows that.
            }
        });
    }

    /** Removes a call that its caller gave up; false if it isn't carried here. */
    boolean forget(ClientCall<?, ?> call) {
        if (!call.wasSent() || !carries(call)) {
            return false;
        }
        pending.remove(call.id());
        call.released();
        slot.ended();
        closeIfLeft();
        return true;
    }

    /** Removes a call, and notifies the server at once. */
    public void drop(K call) {
        if (forget(call)) {
            outbox().write(cancellation.apply(call.id()));
            outbox().flush();
        }
    }

    private void giveUp(K call) {
        drop(call);
        call.failOverdue();
    }

    /**
     * Returns whether items may be requested from the publishers of calls; otherwise the calls are asked again when
     * there is room.
     */
    boolean isReadyForItems() {
        boolean ready = channel().isWritable();
        sendersWait |= !ready;
        return ready;
    }

    /** Adds to the credit of the stream that a call sends. One that sends none was called in the wrong way. */
    public void credit(K call, long items) {
        if (!call.credit(items)) {
            drop(call);
            call.failAsMistaken();
        }
    }

    /** Reports that the channel's writability changed. */
    public void writabilityChanged() {
        if (sendersWait && channel().isWritable()) {
            sendersWait = false;
            pending.forEach(ClientCall::resumeSending);
        }
    }

    /** Reports that no more input is available for now: what was written meanwhile is sent. */
    public void readCompletes() {
        outbox().flush();
    }

    /** Accepts no further calls, and closes the connection after the running calls. By any thread. */
    public void leave() {
        try {
            channel().eventLoop().execute(() -> {
                leaving = true;
                closeIfLeft();
            });
        } catch (RejectedExecutionException e) {
            // The event loop has ended, and the connection with it.
            return;
        }
    }

    /** Reports that the server accepts no further calls here. */
    public void serverLeaves() {
        leaving = true;
        slot.leaving();
        closeIfLeft();
    }

    private void closeIfLeft() {
        if (leaving && pending.isEmpty()) {
            channel().close();
        }
    }

    /**
     * Ends the connection, because of this exception.
     *
     * @param isRefused whether the server has refused this client
     */
    public void broke(Throwable cause, boolean isRefused) {
        RpcException insecure = TlsHandlers.failure(cause);
        if (insecure != null) {
            end(insecure);
            channel().close();
            return;
        }
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        boolean broken = cause instanceof DecoderException;
        RpcStatus status = isRefused ? RpcStatus.UNAUTHENTICATED : broken ? RpcStatus.INTERNAL : RpcStatus.UNAVAILABLE;
        end(new RpcException(
                status,
                "the connection broke: " + reason.getMessage()
                        + (broken ? ". Check that the URI's wire is the server's." : "."),
                cause));
        channel().close();
    }

    /** Reports the end of the connection. */
    public void closed() {
        end(lostFault());
        pending.close();
        outbox().release();
    }

    /** Fails all calls with this exception, and closes the connection; as {@link Carrier#close}. By any thread. */
    public @Nullable ChannelFuture close(RpcException why) {
        Channel open = channel;
        if (open == null) {
            // It hasn't even begun; closing the event loops closes it.
            return null;
        }
        open.eventLoop().execute(() -> end(why));
        return open.close();
    }

    private static RpcException lostFault() {
        return new RpcException(RpcStatus.UNAVAILABLE, "the server closed the connection before it answered.");
    }

    private static RpcException leavingFault() {
        return new RpcException(RpcStatus.UNAVAILABLE, "the server is closing, and didn't run the call.");
    }

    /** Ends all calls, because none can be answered any more. The connection is closed by the caller. */
    public void end(RpcException why) {
        if (end != null) {
            return;
        }
        end = why;
        if (wire.hasBegun()) {
            slot.closed(answered);
        } else {
            // A caller that takes this connection for one that will open would keep it for ever.
            slot.failed(why);
        }
        for (K call : pending.removeAll()) {
            call.released();
            slot.ended();
            lose(call, why);
        }
    }

    /** Ends a stream that was lost, or sends its call elsewhere if that may run twice, or fails it. */
    public void lose(K call, RpcException why) {
        ClientStream stream = call.stream();
        if (stream == null) {
            slot.moveOrFail(call, false, why);
        } else {
            stream.lose(why);
        }
    }
}
