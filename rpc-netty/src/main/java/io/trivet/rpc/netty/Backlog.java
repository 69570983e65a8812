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
 * What was made for a peer and its socket hasn't taken: counted from when it is made, on whatever thread, until the socket has taken the last of it.
 * A peer that takes too little of it loses its connection.
 *
 * <p>Who writes says what, and when it was flushed. As long as sockets take what they are given, as they mostly do, nothing is counted beyond that.
 * {@link #tryMake}, {@link #unmake} and {@link #isFull} may be called by any thread, all else on the connection's event loop.
 */
public final class Backlog {
    /** What is no longer than this isn't counted until it waits: calls under way are counted with room for that much. */
    public static final int MAX_SMALL = 1024;

    private static final int SHARE = 16;
    private static final long MIN_FULL = 64 * 1024;
    private static final long MAX_FULL = 4 * 1024 * 1024;

    /** A socket of Linux takes nothing for a while, and then this much, or all it may have where that is less. */
    private static final long MIN_TAKEN = 64 * 1024;

    private static final long LOOK_MILLIS = 1000;

    /** How long a connection may take nothing that holds more than its share of the memory. */
    private static final long SHORT_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** How long an answer waits for memory before its caller is told that there is none. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);

    private final MemoryAccount account;
    private final long full;
    private final long patienceNanos;
    private final Channel channel;
    private final Runnable onRoom;
    private final Runnable onStuck;

    /** What was made and isn't taken. */
    private final AtomicLong unsent = new AtomicLong();

    /** What was written since the last flush: of that, what was counted when it was made, and what wasn't. */
    private long counted;

    private long uncounted;

    /** What was flushed, and waits. */
    private long waiting;

    /** All that was ever written. */
    private long written;

    private boolean isWatched;

    /** How much the socket had taken when, before it took too little to speak of. */
    private long lastTaken;

    private long lastTakenAt;
    private boolean wasEmpty;

    /**
     * Makes one of a connection to which nothing was written.
     *
     * @param onRoom is told, on the event loop, when it was full and has half its room again, and when less is left after that
     * @param onStuck is told, on the event loop, when the socket took too little for too long: to end the connection
     */
    public Backlog(Channel channel, MemoryAccount account, RpcLimits limits, Runnable onRoom, Runnable onStuck) {
        this.channel = channel;
        this.account = account;
        this.onRoom = onRoom;
        this.onStuck = onStuck;
        full = Math.max(MIN_FULL, Math.min(MAX_FULL, limits.maxMemory() / SHARE));
        patienceNanos = limits.maxMessageTime().toNanos();
    }

    /** Returns what it is counted in. */
    public MemoryAccount account() {
        return account;
    }

    /** Counts so many bytes that are about to be made, if the connection may hold them; else it counts none and returns false. */
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

    /** Waits until there might be memory for so many bytes, unless this thread is one that mustn't; false if there won't. By any thread. */
    public boolean awaitRoom(long bytes) {
        for (EventExecutor loop : channel.eventLoop().parent()) {
            if (loop.inEventLoop()) {
                // Also another connection's: on any of them nobody waits.
                return false;
            }
        }
        return account.awaitRoom(bytes, MAX_WAIT);
    }

    /** Counts so many bytes that were made, and are taken from the account already. */
    public void made(int bytes) {
        unsent.addAndGet(bytes);
    }

    /** So many bytes that were made will not be written after all. */
    public void unmake(int bytes) {
        if (bytes > MAX_SMALL) {
            give(bytes);
        }
    }

    /** Tells whether so much waits that nothing more should be made if that can be helped. */
    public boolean isFull() {
        return unsent.get() >= full;
    }

    /** Returns how much waits when it is full. */
    public long most() {
        return full;
    }

    /**
     * Something was written.
     *
     * @param made what was counted for it when it was made, if that is more than is small
     * @param bytes how many bytes of that the socket gets
     */
    public void written(int made, int bytes) {
        written += bytes;
        if (made > MAX_SMALL) {
            counted += made;
        } else {
            uncounted += bytes;
        }
    }

    /** All that was written was flushed, so that the socket has taken it or lets it wait. */
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
            tellRoom();
        }
    }

    /** The connection has ended: what was written and not flushed will not be. */
    public void close() {
        long bytes = counted;
        counted = 0;
        uncounted = 0;
        give(bytes);
    }

    private void await(long bytes) {
        waiting += bytes;
        // It goes to the socket behind what was written, past all handlers, which have done with that.
        channel.pipeline().firstContext().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> taken(bytes));
        if (!isWatched && waiting > 0) {
            isWatched = true;
            moved(taken());
            look();
        }
    }

    private void taken(long bytes) {
        waiting -= bytes;
        wasEmpty |= waiting == 0;
        give(bytes);
        tellRoom();
    }

    private void give(long bytes) {
        unsent.addAndGet(-bytes);
        account.giveBack(bytes);
    }

    private void tellRoom() {
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

    private void moved(long taken) {
        lastTaken = taken;
        lastTakenAt = System.nanoTime();
        wasEmpty = false;
    }

    private void look() {
        channel.eventLoop()
                .schedule(
                        () -> {
                            if (waiting == 0 || !channel.isActive()) {
                                isWatched = false;
                            } else if (isStuck()) {
                                onStuck.run();
                            } else {
                                look();
                            }
                        },
                        Math.min(LOOK_MILLIS, TimeUnit.NANOSECONDS.toMillis(patienceNanos) / 2 + 1),
                        TimeUnit.MILLISECONDS);
    }

    private boolean isStuck() {
        long taken = taken();
        if (wasEmpty || taken - lastTaken >= MIN_TAKEN) {
            moved(taken);
            return false;
        }
        long still = System.nanoTime() - lastTakenAt;
        return still >= patienceNanos || still >= SHORT_PATIENCE_NANOS && taken == lastTaken && account.isOverShare();
    }

    @Override
    public String toString() {
        return "Backlog[" + unsent + " bytes]";
    }
}
