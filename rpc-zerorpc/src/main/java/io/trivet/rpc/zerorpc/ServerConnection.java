package io.trivet.rpc.zerorpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.Backlog;
import io.trivet.rpc.netty.NettyServer;
import io.trivet.rpc.netty.Outbox;
import io.trivet.rpc.netty.ServerCall;
import io.trivet.rpc.netty.ServerFlow;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.IncomingCall;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.zmtp.Credentials;
import io.trivet.rpc.zmtp.Frames;
import io.trivet.rpc.zmtp.Mechanism;
import io.trivet.rpc.zmtp.ZmtpConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the calls of one connection and sends their answers, in the order in which calls finish. */
final class ServerConnection extends ZmtpConnection implements ServerFlow.Connection {
    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

    /** The memory of a call under way besides its arguments, with a short answer, its id and its envelope. */
    private static final int AROUND_CALL = 2048 + Backlog.MAX_SMALL;

    /** The longest id of a channel: Python's has 34 bytes, and Node's 38. */
    private static final int MAX_ID = 255;

    /** The number of calls under way on a connection, beyond which further calls fail. */
    static final int MAX_CALLS = 10_000;

    /** A caller that sends no deadline is assumed to wait as long as it sends heartbeats. */
    private static final Duration NO_DEADLINE = Duration.ofDays(1);

    private static final long MAX_MILLIS = 0xFFFF_FFFFL;

    private static final String RAISES = ". That is the server's limit: RpcLimits.maxMessage raises it.";

    private final Dispatcher dispatcher;
    private final ServerMethods methods;
    private final ServerFlow flow;
    private final MessageIds ids = new MessageIds();
    private final PeerIds peerIds = new PeerIds();
    private final EventHead head = new EventHead();

    /** The calls under way. This and all fields below are used on the event loop only. */
    private final ServerCalls calls = new ServerCalls(this::giveUp);

    private final Heartbeats<ZeroRpcIncomingCall> heartbeats;

    /** What the peer's user and password add to the metadata of each call. */
    private List<Map.Entry<String, String>> authorization = List.of();

    private boolean isOpen;

    /** Whether the server takes no further calls. */
    private boolean leaves;

    private String peer = "an unknown peer";

    ServerConnection(
            Dispatcher dispatcher, ServerMethods methods, Mechanism mechanism, Limits limits, MemoryAccount account) {
        super(limits.set(), mechanism, limits.begin(), limits.ping());
        this.dispatcher = dispatcher;
        this.methods = methods;
        flow = new ServerFlow(this, limits.set(), account);
        heartbeats = new Heartbeats<>(limits, calls::all, this::beat, flow::flushUnlessReading, this::lose);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        super.handlerAdded(ctx);
        flow.on(ctx, Frames::length);
        heartbeats.on(ctx.executor());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        peer = String.valueOf(ctx.channel().remoteAddress());
        super.channelActive(ctx);
    }

    @Override
    protected void begun() {
        super.begun();
        isOpen = true;
        Credentials given = mechanism().credentials();
        if (given != null) {
            byte[] pair = (given.user() + ':' + given.password()).getBytes(StandardCharsets.UTF_8);
            authorization = List.of(
                    Map.entry("authorization", "Basic " + Base64.getEncoder().encodeToString(pair)));
        }
        if (leaves) {
            goAway();
        }
    }

    @Override
    protected Outbox outbox() {
        return flow.outbox();
    }

    ServerFlow flow() {
        return flow;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    String peer() {
        return peer;
    }

    /** Returns whether the peer is one of our clients, which knows our own events. */
    boolean isPeerOurs() {
        return mechanism().isPeerOurs();
    }

    /** Returns the time for a call's channel that opens now. */
    long openChannel() {
        return heartbeats.open();
    }

    /** Makes the ids of events. By any thread. */
    MessageIds ids() {
        return ids;
    }

    @Override
    protected void message(byte[] envelope, ByteBuf in, int length) {
        flow.freeUnfinished();
        int prefix = Math.min(length, EventHead.MAX);
        int from = in.readerIndex();
        byte[] bytes = readScratch(in, prefix);
        if (!head.read(bytes, 0, prefix)) {
            // Peers ignore such events, too: nobody could be told.
            LOG.debug("{} sent something that isn't an event.", peer);
            return;
        }
        if (head.isResponse()) {
            ZeroRpcIncomingCall call = calls.get(head.response(peerIds));
            if (call != null) {
                event(call, head.eventName(), in, from, length);
            }
            return;
        }
        if (!head.hasId(MAX_ID)) {
            LOG.debug("{} sent a call without an id, or with one of more than {} bytes.", peer, MAX_ID);
            return;
        }
        ReplyTo to = new ReplyTo(envelope, head.id(peerIds), head.hasTextId());
        if (calls.get(to.id()) != null) {
            LOG.debug("{} sent two calls at once with the same id.", peer);
            return;
        }
        in.readerIndex(from + head.argumentsFrom());
        call(to, in, bytes, from + length - in.readerIndex());
    }

    private void event(ZeroRpcIncomingCall call, EventName name, ByteBuf in, int from, int length) {
        heartbeats.heard(call, name);
        ZeroRpcTakenStream items = call.items();
        switch (name) {
            case MORE -> {
                int more = head.firstNumber();
                if (more > 0) {
                    call.more(more);
                }
            }
            case CANCEL -> giveUp(call);
            case STREAM -> {
                if (items != null) {
                    in.readerIndex(from);
                    items.item(readScratch(in, length), head.argumentsFrom(), length);
                }
            }
            case STREAM_DONE -> {
                if (items != null) {
                    items.endOfPeer(null);
                }
            }
            case ERR -> {
                if (items != null) {
                    in.readerIndex(from);
                    items.endOfPeer(failure(readScratch(in, length), length));
                    giveUp(call);
                }
            }
            default -> {
                // A heartbeat has done its work, and others are ignored, as peers do.
            }
        }
    }

    private Throwable failure(byte[] bytes, int length) {
        try {
            return MethodEvents.ANY
                    .readFault(bytes, head.faultFrom(), head.argumentsFrom(), length)
                    .fault()
                    .toThrowable();
        } catch (RpcException e) {
            return e;
        }
    }

    /**
     * Runs a call.
     *
     * @param bytes holds the arguments, if the whole event isn't too long for it
     */
    private void call(ReplyTo to, ByteBuf in, byte[] bytes, int length) {
        MethodEvents codec;
        try {
            codec = methods.find(head, in, in.readerIndex() - head.argumentsFrom());
        } catch (RpcException e) {
            sendFault(to, Fault.of(e), false);
            return;
        }
        if (calls.size() >= MAX_CALLS) {
            sendFault(
                    to,
                    new Fault(
                            RpcStatus.RESOURCE_EXHAUSTED,
                            "the connection has " + MAX_CALLS + " calls under way; call again when some have ended."),
                    true);
            return;
        }
        if (codec.method().kind().takesStream() && !isPeerOurs()) {
            sendFault(
                    to,
                    new Fault(
                            RpcStatus.UNIMPLEMENTED,
                            "the method takes a stream, which in ZeroRPC only clients of Trivet send."),
                    false);
            return;
        }
        boolean isNonBlocking = codec.method().isNonBlocking();
        int from = head.argumentsFrom();
        boolean isInScratch = from + length <= EventHead.MAX;
        int taken = isNonBlocking ? 0 : AROUND_CALL + (ServerCall.isLarge(length) ? 0 : length);
        if (!flow.tryTake(taken)) {
            sendFault(to, noMemory(), true);
            return;
        }
        if (!isNonBlocking && ServerCall.isLarge(length) && !flow.account().tryTake(length)) {
            flow.giveBack(taken);
            sendFault(to, noMemory(), true);
            return;
        }
        byte[] body = bytes;
        if (!isNonBlocking || !isInScratch) {
            body = new byte[length];
            in.readBytes(body);
            from = 0;
        }
        long millis = head.timeoutMillis();
        Deadline deadline = Deadline.after(millis >= 0 ? Duration.ofMillis(Math.min(millis, MAX_MILLIS)) : NO_DEADLINE);
        Metadata metadata = head.metadata(authorization);
        ZeroRpcIncomingCall call =
                new ZeroRpcIncomingCall(this, to, codec, deadline, metadata, body, from, length, taken);
        if (isNonBlocking) {
            dispatcher.dispatch(call);
            call.leaveArray();
            if (!call.wasAnsweredOnLoop()) {
                // The call continues in a future, which ends when its caller is gone or its time is over.
                calls.put(call, context().executor());
            }
        } else {
            calls.put(call, context().executor());
            dispatcher.dispatch(call);
        }
    }

    private static Fault noMemory() {
        return new Fault(
                RpcStatus.RESOURCE_EXHAUSTED,
                "the calls that the server has under way take all the memory that they may; call again after a pause.");
    }

    /** Returns a failure in a form that can be sent in any case. By any thread. */
    byte[] plain(ReplyTo to, Fault fault, boolean isRefusal) {
        try {
            return MethodEvents.ANY.fault(ids, to, fault.withoutException().sendable(), isRefusal, flow.outbox());
        } catch (RpcException e) {
            Fault without = new Fault(fault.status(), "there is no memory for the fault's message.");
            return MethodEvents.ANY.fault(ids, to, without, isRefusal, flow.outbox());
        }
    }

    private void sendFault(ReplyTo to, Fault why, boolean isRefusal) {
        flow.outbox().write(plain(to, why, isRefusal));
    }

    /** Returns the end of a call's stream. By any thread. */
    byte[] done(ReplyTo to) {
        return Frames.behind(to.envelope(), Events.done(ids, to.id()));
    }

    private void beat(ZeroRpcIncomingCall call) {
        flow.outbox().write(event(call.to(), EventName.HEARTBEAT, 0));
    }

    /** Returns an event that looks after a call's channel. By any thread. */
    byte[] event(ReplyTo to, EventName name, int number) {
        return Frames.behind(to.envelope(), Events.of(name, ids, to.id(), number));
    }

    /** Sends an event of a call, unless the call is over by then. By any thread. */
    void sendOf(ZeroRpcIncomingCall call, Supplier<byte[]> event) {
        flow.outbox().send(new Outbox.Parcel() {
            @Override
            public byte @Nullable [] open() {
                return calls.has(call) ? event.get() : null;
            }

            @Override
            public void discard() {
                // The connection has ended, and the call with it.
            }
        });
    }

    /** Watches a call's new deadline. On the event loop. */
    void watch(ZeroRpcIncomingCall call) {
        calls.watch(call, context().executor());
    }

    private void lose(ZeroRpcIncomingCall call) {
        LOG.debug(
                "{} is silent for too long on a channel: its call of '{}' is given up.",
                peer,
                call.call().method());
        giveUp(call);
    }

    /** Gives up a call whose answer isn't wanted any more. */
    private void giveUp(ZeroRpcIncomingCall call) {
        calls.remove(call);
        call.giveUp();
    }

    /** Called when a call has its answer. */
    void ended(ZeroRpcIncomingCall call) {
        calls.remove(call);
    }

    @Override
    public void start(IncomingCall call) {
        dispatcher.start(call);
    }

    @Override
    public void resumeStreams() {
        calls.all().forEach(ZeroRpcIncomingCall::askForMore);
    }

    @Override
    public void pauseClocks(boolean pause) {
        pauseFrameClock(pause);
        heartbeats.pause(pause);
    }

    @Override
    public void endForIgnoring() {
        LOG.warn("Closing the connection from {}: it doesn't read its answers.", peer);
        context().close();
    }

    /** Tells a client of ours that no further calls are taken here; the running ones are answered. On the event loop. */
    void goAway() {
        leaves = true;
        if (isOpen && isPeerOurs()) {
            NettyServer.leaves(context().channel());
            flow.outbox().write(Events.leaving(ids));
            flow.outbox().flush();
        }
    }

    /** Gives up all calls. On the event loop. */
    void cancelCalls() {
        calls.removeAll().forEach(ZeroRpcIncomingCall::giveUp);
        flow.held().release();
    }

    @Override
    protected void tooLong(byte[] envelope, byte[] beginning, String why) {
        refuse(
                envelope,
                beginning,
                new Fault(RpcStatus.INVALID_ARGUMENT, "the call is too long: " + why + RAISES),
                false);
    }

    @Override
    protected void dropped(byte[] envelope, byte[] beginning) {
        refuse(envelope, beginning, noMemory(), true);
    }

    /** Refuses a message of which only the beginning is known. */
    private void refuse(byte[] envelope, byte[] beginning, Fault why, boolean isRefusal) {
        flow.freeUnfinished();
        if (!head.read(beginning, 0, beginning.length)) {
            return;
        }
        if (head.isResponse()) {
            ZeroRpcIncomingCall call = calls.get(head.response(peerIds));
            ZeroRpcTakenStream items = call == null ? null : call.items();
            if (items != null) {
                items.refuse(new RpcException(why.status(), "an item of the stream was refused: " + why.message()));
            }
            return;
        }
        if (head.hasId(MAX_ID)) {
            sendFault(new ReplyTo(envelope, head.id(peerIds), head.hasTextId()), why, isRefusal);
        }
    }

    @Override
    protected boolean isReady(ChannelHandlerContext ctx) {
        return flow.isReady();
    }

    @Override
    protected boolean tryHold(int bytes) {
        return flow.tryHold(bytes);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        flow.readBegins();
        super.channelRead(ctx, message);
        if (!holdsBytes()) {
            flow.freeUnfinished();
        }
        flow.readEnds();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        flow.readCompletes();
        super.channelReadComplete(ctx);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        flow.writabilityChanged();
        super.channelWritabilityChanged(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        heartbeats.close();
        cancelCalls();
        calls.close();
        super.channelInactive(ctx);
        flow.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("The connection from {} broke: {}", peer, cause.toString());
        } else if (cause instanceof CorruptedFrameException) {
            LOG.warn("Closing the connection from {}: {}.", peer, cause.getMessage());
        } else {
            LOG.warn("Closing the connection from {}: {}", peer, cause.toString());
        }
        ctx.close();
    }
}
