package io.trivet.rpc.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.EventExecutor;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.spi.MemoryAccount;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The data created for a peer that its socket hasn't accepted yet. It is counted from its creation, on any thread,
 * until the socket has accepted the last of it. A peer that accepts too little of it loses its connection.
 *
 * <p>Callers report what they write and when they flush. As long as sockets accept everything at once, as they usually
 * do, nothing more is counted. {@link #tryMake}, {@link #unmake} and {@link #isFull} may be called by any thread, all
 * other methods only on the connection's event loop.
 */
public final class Backlog {
    /**
     * The size up to which data isn't counted until it has to wait. The memory counted for running calls includes room
     * for this much.
     */
    public static final int MAX_SMALL = 1024;

    private static final int SHARE = 16;
    private static final long MIN_FULL = 64 * 1024;
    private static final long MAX_FULL = 4 * 1024 * 1024;

    /**
     * The smallest amount that counts as progress. A Linux socket accepts nothing for a while, and then this much, or
     * all that waits if that is less.
     */
    private static final long MIN_TAKEN = 64 * 1024;

    private static final long CHECK_MILLIS = 1000;

    /** The time after which a connection that accepts nothing ends, if it holds more than its share of the memory. */
    private static final long SHORT_STUCK_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** The time that an answer waits for memory before its call fails. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);

    private final MemoryAccount account;
    private final long full;
    private final long stuckNanos;
    private final Channel channel;
    private final Runnable onRoom;
    private final Runnable onStuck;

    /** The bytes that were created and not accepted by the socket. */
    private final AtomicLong unsent = new AtomicLong();

    /** The bytes written since the last flush that were counted when they were created. */
    private long counted;

    /** The bytes written since the last flush that were not counted before. */
    private long uncounted;

    /** The bytes that were flushed and wait. */
    private long waiting;

    /** The total number of bytes written. */
    private long written;

    private boolean isWatched;

    /** The number of bytes accepted at the last progress, at the time {@code lastTakenAt}. */
    private long lastTaken;

    private long lastTakenAt;
    private boolean wasEmpty;

    /**
     * Creates the backlog of a connection to which nothing was written.
     *
     * @param onRoom called on the event loop when a full backlog has half its room again, and each time that less is
     *     left after that
     * @param onStuck called on the event loop when the socket has accepted too little for too long: to end the
     *     connection
     */
    public Backlog(Channel channel, MemoryAccount account, RpcLimits limits, Runnable onRoom, Runnable onStuck) {
        this.channel = channel;
        this.account = account;
        this.onRoom = onRoom;
        this.onStuck = onStuck;
        full = Math.max(MIN_FULL, Math.min(MAX_FULL, limits.maxMemory() / SHARE));
        stuckNanos = limits.maxMessageTime().toNanos();
    }

    /** Returns the account in which the bytes are counted. */
    public MemoryAccount account() {
        return account;
    }

    /**
     * Counts bytes that are about to be created and returns true, if the connection may hold them; otherwise counts
     * none and returns false.
     */
    public boolean tryMake(int bytes) {
        if (bytes <= MAX_SMALL) {
            return true;
        }
        if (!account.tryTake(bytes)) {
            return false;
        }
        unsent.addAndGet(bytes);
        return true;
    }

    /**
     * Waits until there could be memory for this many bytes. Returns false if there is none in time, or if this thread
     * must not block. By any thread.
     */
    public boolean awaitRoom(long bytes) {
        for (EventExecutor loop : channel.eventLoop().parent()) {
            if (loop.inEventLoop()) {
                // The loop may be another connection's: threads of event loops must not block.
                return false;
            }
        }
        return account.awaitRoom(bytes, MAX_WAIT);
    }

    /** Counts bytes that were created and are already taken from the account. */
    public void made(int bytes) {
        unsent.addAndGet(bytes);
    }

    /** Reports that bytes that were counted will not be written. */
    public void unmake(int bytes) {
        if (bytes > MAX_SMALL) {
            give(bytes);
        }
    }

    /** Returns whether so much waits that, if possible, nothing more should be created. */
    public boolean isFull() {
        return unsent.get() >= full;
    }

    /** Returns the number of bytes from which the backlog is full. */
    public long most() {
        return full;
    }

    /**
     * Reports a write.
     *
     * @param made the bytes that were counted when the data was created, if more than {@link #MAX_SMALL}
     * @param bytes how many bytes of that are sent to the socket
     */
    public void written(int made, int bytes) {
        written += bytes;
        if (made > MAX_SMALL) {
            counted += made;
        } else {
            uncounted += bytes;
        }
    }

    /** Reports a flush: the socket has accepted all that was written, or lets it wait. */
    public void flushed() {
        long bytes = counted;
        long more = uncounted;
        counted = 0;
        uncounted = 0;
        if (bytes + more > 0 && pending() > 0) {
            account.take(more);
            unsent.addAndGet(more);
            await(bytes + more);
        } else if (bytes > 0) {
            give(bytes);
            notifyOfRoom();
        }
    }

    /** Reports the end of the connection: data that was written and not flushed will not be sent. */
    public void close() {
        long bytes = counted;
        counted = 0;
        uncounted = 0;
        give(bytes);
    }

    private void await(long bytes) {
        waiting += bytes;
        // An empty write directly to the socket, behind the data that was written; the handlers have already processed
        // that data.
        channel.pipeline().firstContext().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> taken(bytes));
        if (!isWatched && waiting > 0) {
            isWatched = true;
            recordProgress(taken());
            checkLater();
        }
    }

    private void taken(long bytes) {
        waiting -= bytes;
        wasEmpty |= waiting == 0;
        give(bytes);
        notifyOfRoom();
    }

    private void give(long bytes) {
        unsent.addAndGet(-bytes);
        account.giveBack(bytes);
    }

    private void notifyOfRoom() {
        if (unsent.get() <= full / 2) {
            onRoom.run();
        }
    }

    private long pending() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    private long taken() {
        return written - pending();
    }

    private void recordProgress(long taken) {
        lastTaken = taken;
        lastTakenAt = System.nanoTime();
        wasEmpty = false;
    }

    private void checkLater() {
        channel.eventLoop()
                .schedule(
                        () -> {
                            if (waiting == 0 || !channel.isActive()) {
                                isWatched = false;
                            } else if (isStuck()) {
                                onStuck.run();
                            } else {
                                checkLater();
                            }
                        },
                        Math.min(CHECK_MILLIS, TimeUnit.NANOSECONDS.toMillis(stuckNanos) / 2 + 1),
                        TimeUnit.MILLISECONDS);
    }

    private boolean isStuck() {
        long taken = taken();
        if (wasEmpty || taken - lastTaken >= MIN_TAKEN) {
            recordProgress(taken);
            return false;
        }
        long still = System.nanoTime() - lastTakenAt;
        return still >= stuckNanos || still >= SHORT_STUCK_NANOS && taken == lastTaken && account.isOverShare();
    }

    @Override
    public String toString() {
        return "Backlog[" + unsent + " bytes]";
    }
}
