package io.trivet.rpc.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.spi.IncomingCall;
import io.trivet.rpc.spi.MemoryAccount;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The memory and the pace of one connection of a server. A peer that doesn't read its answers gets no further calls
 * run, its calls start only when there is room for their answers, and all of its streams together may have no more
 * items under way than a single one.
 *
 * <p>For the connection's event loop, except where a method says otherwise.
 */
public final class ServerFlow {
    /** What a connection does when its flow changes. */
    public interface Connection {
        /** Requests more items from the streams that had to wait. */
        void resumeStreams();

        /** Stops or restarts the clocks for what the peer must send, because nothing is read from it meanwhile. */
        void pauseClocks(boolean pause);

        /** Ends the connection: its peer reads nothing any more, so its answers would stay in memory for ever. */
        void endForIgnoring();

        /** Starts a call that was held back. By any thread. */
        void start(IncomingCall call);
    }

    private final Connection connection;
    private final RpcLimits limits;
    private final LoopMemory memory;

    private boolean isReadComplete = true;

    /** Whether the peer's input is read: not while too many of its answers are unread. */
    private boolean takesMore = true;

    /** The memory that an unfinished frame takes. */
    private int unfinished;

    /** The number of calls that have become streams. */
    private int streams;

    /** The number of calls that take a stream; read by any thread. */
    private volatile int takenStreams;

    /** Whether a stream's items could not be requested, because the peer doesn't read the existing ones. */
    private boolean streamsWait;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Outbox outbox;
    private @Nullable Backlog backlog;
    private @Nullable HeldCalls held;

    /** Creates the flow of a connection that isn't open. */
    public ServerFlow(Connection connection, RpcLimits limits, MemoryAccount account) {
        this.connection = connection;
        this.limits = limits;
        memory = new LoopMemory(account);
    }

    /**
     * Sets the connection's context. Called once, before all other methods.
     *
     * @param lengthOf as for {@link Outbox}
     */
    public void on(ChannelHandlerContext ctx, ToIntFunction<byte[]> lengthOf) {
        context = ctx;
        Backlog waiting =
                new Backlog(ctx.channel(), memory.account(), limits, this::hasRoom, connection::endForIgnoring);
        backlog = waiting;
        outbox = new Outbox(ctx.channel(), lengthOf, waiting);
        held = new HeldCalls(ctx.executor(), memory.account(), limits, waiting);
    }

    private static <T> T opened(@Nullable T part) {
        return Objects.requireNonNull(part, "a part of a connection that is not yet opened");
    }

    private ChannelHandlerContext context() {
        return opened(context);
    }

    /** Returns whether this thread is the event loop's. By any thread. */
    public boolean isOnLoop() {
        return context().executor().inEventLoop();
    }

    /** Returns the queue of frames to send. By any thread. */
    public Outbox outbox() {
        return opened(outbox);
    }

    private Backlog backlog() {
        return opened(backlog);
    }

    /** Returns the calls that wait for room. By any thread. */
    public HeldCalls held() {
        return opened(held);
    }

    /** Starts a call that was held back. By any thread. */
    void start(IncomingCall call) {
        connection.start(call);
    }

    /** Returns the account of the connection's memory, for large amounts. By any thread. */
    public MemoryAccount account() {
        return memory.account();
    }

    /** Takes memory for a call and returns true if there is enough; otherwise takes none and returns false. */
    public boolean tryTake(int bytes) {
        return memory.tryTake(bytes);
    }

    /** Gives back memory that was taken with {@link #tryTake}. */
    public void giveBack(int bytes) {
        memory.giveBack(bytes);
    }

    /** Takes memory for an unfinished frame of this many bytes; false if there isn't enough. */
    public boolean tryHold(int bytes) {
        if (bytes > unfinished && !memory.tryTake(bytes - unfinished)) {
            return false;
        }
        memory.giveBack(Math.max(0, unfinished - bytes));
        unfinished = bytes;
        return true;
    }

    /** Gives back the memory of an unfinished frame: it is complete, or was dropped. */
    public void freeUnfinished() {
        if (unfinished > 0) {
            memory.giveBack(unfinished);
            unfinished = 0;
        }
    }

    /** Counts a call that takes a stream; or, with a negative number, one that is over. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // It is written on the event loop only.
    void countTaken(int more) {
        takenStreams += more;
    }

    /**
     * Returns how many bytes of items a call that takes a stream may expect. All such calls together get what a single
     * one would get. By any thread.
     */
    long roomForTaken() {
        return backlog().most() / Math.max(1, takenStreams);
    }

    /** Counts a call that became a stream; or, with a negative number, a stream that is over. */
    void countStreams(int more) {
        streams += more;
    }

    /**
     * Returns how many bytes of items a stream may request now, or zero if none; in that case it is called again when
     * there is room. All streams together get what a single one would get: some may be silent for long, and then block
     * nothing.
     */
    long roomForItems() {
        boolean ready = isReady();
        streamsWait |= !ready;
        return ready ? Math.max(1, backlog().most() / Math.max(1, streams)) : 0;
    }

    /** Returns whether another frame of the peer may be handled. */
    public boolean isReady() {
        return context().channel().isWritable() && !backlog().isFull();
    }

    private void askStreams() {
        if (streamsWait && isReady()) {
            streamsWait = false;
            connection.resumeStreams();
        }
    }

    /** Called when the socket took all waiting bytes, or most of them. */
    private void hasRoom() {
        readOrPause();
        held().release();
        askStreams();
    }

    /** Reports that input is being read: what is written is sent when all of it was handled. */
    public void readBegins() {
        isReadComplete = false;
    }

    /** Reports that input was handled. */
    public void readEnds() {
        readOrPause();
    }

    /** Reports that no more input is available for now. */
    public void readCompletes() {
        isReadComplete = true;
        outbox().flush();
    }

    /** Sends what the event loop wrote, unless it is reading input, behind which it sends all. */
    public void flushUnlessReading() {
        if (isReadComplete) {
            outbox().flush();
        }
    }

    /** Reports that the channel's writability changed. A peer that doesn't read its answers gets no further calls run. */
    public void writabilityChanged() {
        readOrPause();
        askStreams();
    }

    private void readOrPause() {
        ChannelHandlerContext ctx = context();
        boolean ready = isReady();
        if (ready == takesMore) {
            return;
        }
        takesMore = ready;
        connection.pauseClocks(!ready);
        ctx.channel().config().setAutoRead(ready);
        if (ready) {
            // These bytes were read before, and have been waiting since.
            ctx.executor()
                    .execute(() -> ctx.pipeline()
                            .fireChannelRead(Unpooled.EMPTY_BUFFER)
                            .fireChannelReadComplete());
        }
    }

    /** Reports the end of the connection. */
    public void close() {
        freeUnfinished();
        outbox().release();
        memory.close();
    }
}
