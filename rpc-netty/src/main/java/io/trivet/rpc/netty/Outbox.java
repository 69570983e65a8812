package io.trivet.rpc.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.trivet.rpc.spi.MemoryAccount;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Queue of frames to be written to a connection. It collects the frames of many threads in one buffer, and writes them
 * with one system call.
 *
 * <p>{@link #send} may be called by any thread, and so may the methods whose comment says so; all others are for the
 * connection's event loop. {@link #tryMake} counts a frame before it is created.
 */
public final class Outbox {
    /** The maximum length of a frame that is copied. For a longer one, a copy would cost more than it saves. */
    private static final int MAX_COPIED = 16 * 1024;

    /** The length from which a batch is sent, so that the peer has work while the next one is collected. */
    private static final int BATCH = 32 * 1024;

    private static final int MIN_BATCH = 512;

    /**
     * The maximum number of frames in a turn. After these, or after so many bytes, the event loop serves its other
     * connections.
     */
    private static final int MAX_FRAMES_OF_A_TURN = 1024;

    private static final int MAX_BYTES_OF_A_TURN = 1024 * 1024;

    /** Something to send. */
    public interface Parcel {
        /**
         * Returns the frame, or null if nothing is to be sent after all. Called once, on the event loop, in the order
         * of sending.
         */
        byte @Nullable [] open();

        /**
         * Releases what the parcel holds, because the event loop has ended and will never open it. Called once, by any
         * thread.
         */
        void discard();
    }

    private final Channel channel;
    private final ToIntFunction<byte[]> lengthOf;

    /** Counts the waiting bytes; null if they aren't counted. */
    private final @Nullable Backlog backlog;

    private final Queue<Parcel> parcels = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private @Nullable ByteBuf batch;

    /** The last batch's length, as an estimate for the next one. */
    private int expected;

    private boolean unflushed;

    /**
     * Creates an empty queue.
     *
     * @param lengthOf returns how many bytes of an array are sent, according to the frame that it begins with
     * @param backlog counts the waiting bytes, or null if they aren't counted
     */
    public Outbox(Channel channel, ToIntFunction<byte[]> lengthOf, @Nullable Backlog backlog) {
        this.channel = channel;
        this.lengthOf = lengthOf;
        this.backlog = backlog;
    }

    /**
     * Returns the account from which memory for long frames is taken while they are written, or null if it isn't
     * counted.
     */
    public @Nullable MemoryAccount account() {
        return backlog == null ? null : backlog.account();
    }

    /** Counts a frame of this many bytes before it is created; false if there is no memory for it. For any thread. */
    public boolean tryMake(int bytes) {
        return backlog == null || backlog.tryMake(bytes);
    }

    /**
     * Waits until there may be memory for this many bytes, unless this thread must not wait; false if there won't be.
     * For any thread.
     */
    public boolean awaitRoom(long bytes) {
        return backlog != null && backlog.awaitRoom(bytes);
    }

    /**
     * Counts a frame that was created in an array of this many bytes, for which memory was taken already. For any
     * thread.
     */
    public void made(int bytes) {
        if (backlog != null) {
            backlog.made(bytes);
        }
    }

    /** Undoes the counting of a frame of this many bytes that will not be sent. For any thread. */
    public void unmake(int bytes) {
        if (backlog != null) {
            backlog.unmake(bytes);
        }
    }

    /** Sends a parcel, or discards it if the event loop has ended. For any thread. */
    public void send(Parcel parcel) {
        parcels.add(parcel);
        drainSoon();
    }

    private void drainSoon() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            try {
                channel.eventLoop().execute(this::drain);
            } catch (RejectedExecutionException e) {
                // A thread that saw the flag set relies on this one for its parcel: so all of them are discarded.
                scheduled.set(false);
                discardAll();
            }
        }
    }

    private void discardAll() {
        Parcel parcel;
        while ((parcel = parcels.poll()) != null) {
            parcel.discard();
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
                    bytes += lengthOf.applyAsInt(frame);
                    write(frame);
                }
                frames++;
            }
            flush();
        } finally {
            // This also runs if one of them threw, for example for lack of memory: the others continue.
            if (!parcels.isEmpty()) {
                drainSoon();
            }
        }
    }

    /** Writes a frame, whose array isn't changed any more. */
    public void write(byte[] frame) {
        int length = lengthOf.applyAsInt(frame);
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

    /** Returns the collecting buffer, with room for a frame of this many bytes, which must be written immediately. */
    public ByteBuf room(int bytes) {
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

    /** Sends what was written. */
    public void flush() {
        if (unflushed) {
            unflushed = false;
            passBatchOn();
            channel.flush();
            if (backlog != null) {
                backlog.flushed();
            }
        }
    }

    /** Releases what was written and not sent, at the end of the connection. */
    public void release() {
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
