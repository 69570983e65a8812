package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.trivet.rpc.netty.Backlog;
import io.trivet.rpc.spi.MemoryAccount;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to a connection: frames of many threads gather in one buffer, for one call of the system.
 *
 * <p>{@link #send} may be called by any thread, as may what says so, all else on the connection's event loop. A frame is counted before it is made, by
 * {@link #tryMake}.
 */
final class Outbox {
    /** A frame that is longer goes out as it is; the copy would cost more than it saves. */
    private static final int MAX_COPIED = 16 * 1024;

    /** A batch of this length is sent, so that the other side has something to do while the next one gathers. */
    private static final int BATCH = 32 * 1024;

    private static final int MIN_BATCH = 512;

    /** After so many frames the event loop's other connections have their turn; and after so many bytes. */
    private static final int MAX_FRAMES_OF_A_TURN = 1024;

    private static final int MAX_BYTES_OF_A_TURN = 1024 * 1024;

    /** Something to send. */
    interface Parcel {
        /** Returns the frame, or null if nothing is to be sent after all. Called once, on the event loop, in the order of sending. */
        byte @Nullable [] open();
    }

    private final Channel channel;

    /** Counts what waits; null where nobody does. */
    private final @Nullable Backlog backlog;

    private final Queue<Parcel> parcels = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private @Nullable ByteBuf batch;

    /** The last batch's length, as a guess at the next one's. */
    private int expected;

    private boolean unflushed;

    Outbox(Channel channel, @Nullable Backlog backlog) {
        this.channel = channel;
        this.backlog = backlog;
    }

    /** Returns what the memory for long frames is taken from while they are written, or null if nobody counts it. */
    @Nullable
    MemoryAccount account() {
        return backlog == null ? null : backlog.account();
    }

    /** Counts a frame of so many bytes that is about to be made; false if there is no memory for it. By any thread. */
    boolean tryMake(int bytes) {
        return backlog == null || backlog.tryMake(bytes);
    }

    /** Waits until there might be memory for so many bytes, unless this thread mustn't; false if there won't. By any thread. */
    boolean awaitRoom(long bytes) {
        return backlog != null && backlog.awaitRoom(bytes);
    }

    /** A frame was made in an array of so many bytes, for which memory was taken already. By any thread. */
    void made(int bytes) {
        if (backlog != null) {
            backlog.made(bytes);
        }
    }

    /** A frame of so many bytes that was counted will not be sent after all. By any thread. */
    void unmake(int bytes) {
        if (backlog != null) {
            backlog.unmake(bytes);
        }
    }

    void send(Parcel parcel) {
        parcels.add(parcel);
        drainSoon();
    }

    private void drainSoon() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            try {
                channel.eventLoop().execute(this::drain);
            } catch (RejectedExecutionException e) {
                scheduled.set(false);
                throw e;
            }
        }
    }

    private void drain() {
        scheduled.set(false);
        int frames = 0;
        int bytes = 0;
        Parcel parcel;
        try {
            while (frames < MAX_FRAMES_OF_A_TURN && bytes < MAX_BYTES_OF_A_TURN && (parcel = parcels.poll()) != null) {
                byte[] frame = parcel.open();
                if (frame != null) {
                    bytes += Wire.length(frame);
                    write(frame);
                }
                frames++;
            }
            flush();
        } finally {
            // Also where one of them threw, for want of memory, say: the others go on.
            if (!parcels.isEmpty()) {
                drainSoon();
            }
        }
    }

    void write(byte[] frame) {
        int length = Wire.length(frame);
        if (length > MAX_COPIED) {
            passBatchOn();
            channel.write(Unpooled.wrappedBuffer(frame, 0, length), channel.voidPromise());
            written(frame.length, length);
            unflushed = true;
        } else {
            room(length).writeBytes(frame, 0, length);
        }
    }

    private void written(int made, int bytes) {
        if (backlog != null) {
            backlog.written(made, bytes);
        }
    }

    /** Returns the buffer in which frames gather, with room for a frame of so many bytes, which is written now. */
    ByteBuf room(int bytes) {
        if (batch != null && batch.readableBytes() + bytes > BATCH) {
            flush();
        }
        if (batch == null) {
            batch = channel.alloc().directBuffer(Math.max(Math.max(bytes, expected), MIN_BATCH));
        }
        unflushed = true;
        written(bytes, bytes);
        return batch;
    }

    private void passBatchOn() {
        if (batch != null) {
            expected = Math.min(batch.readableBytes(), BATCH);
            channel.write(batch, channel.voidPromise());
            batch = null;
        }
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            passBatchOn();
            channel.flush();
            if (backlog != null) {
                backlog.flushed();
            }
        }
    }

    void release() {
        if (batch != null) {
            batch.release();
            batch = null;
        }
        unflushed = false;
        if (backlog != null) {
            backlog.close();
        }
    }
}
