package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to a connection: frames of many threads gather in one buffer, for one call of the system.
 *
 * <p>{@link #send} may be called by any thread, all else on the connection's event loop.
 */
final class Outbox {
    /** A frame that is longer goes out as it is; the copy would cost more than it saves. */
    private static final int LONGEST_COPIED = 16 * 1024;

    /** A batch of this length is sent, so that the other side has something to do while the next one gathers. */
    private static final int BATCH = 32 * 1024;

    private static final int SMALLEST_BATCH = 512;

    /** Something to send. */
    interface Parcel {
        /** Returns the frame, or null if nothing is to be sent after all. Called once, on the event loop, in the order of sending. */
        byte @Nullable [] open();
    }

    private final Channel channel;
    private final @Nullable FrameMemory memory;
    private final Queue<Parcel> parcels = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private @Nullable ByteBuf batch;

    /** The last batch's length, as a guess at the next one's. */
    private int expected;

    private boolean unflushed;

    /** Makes one that counts what waits in it, where memory is given. */
    Outbox(Channel channel, @Nullable FrameMemory memory) {
        this.channel = channel;
        this.memory = memory;
    }

    void send(Parcel parcel) {
        parcels.add(parcel);
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
        Parcel parcel;
        while ((parcel = parcels.poll()) != null) {
            byte[] frame = parcel.open();
            if (frame != null) {
                write(frame);
            }
        }
        flush();
    }

    void write(byte[] frame) {
        if (frame.length > LONGEST_COPIED) {
            passBatchOn();
            writeAlone(frame);
            unflushed = true;
        } else {
            room(frame.length).writeBytes(frame);
        }
    }

    private void writeAlone(byte[] frame) {
        ByteBuf buffer = Unpooled.wrappedBuffer(frame);
        if (memory == null) {
            channel.write(buffer, channel.voidPromise());
        } else {
            memory.add(frame.length);
            channel.write(buffer).addListener(done -> memory.add(-frame.length));
        }
    }

    /** Returns the buffer in which frames gather, with room for so many bytes more. */
    ByteBuf room(int bytes) {
        if (batch != null && batch.readableBytes() + bytes > BATCH) {
            flush();
        }
        if (batch == null) {
            batch = channel.alloc().directBuffer(Math.max(Math.max(bytes, expected), SMALLEST_BATCH));
        }
        unflushed = true;
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
        }
    }

    void release() {
        if (batch != null) {
            batch.release();
            batch = null;
        }
        unflushed = false;
    }
}
