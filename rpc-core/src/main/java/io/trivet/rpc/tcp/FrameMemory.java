package io.trivet.rpc.tcp;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the bytes of large frames that a server holds: those that come in, those of calls under way, and those that go out. Small frames aren't
 * counted, since the number of calls bounds them. Thread-safe.
 */
final class FrameMemory {
    private static final int LARGEST_SMALL = 8 * 1024;

    private final long most;
    private final AtomicLong held = new AtomicLong();

    FrameMemory(long most) {
        this.most = most;
    }

    /** Returns how many bytes of a frame count. */
    static int counted(int bytes) {
        return bytes <= LARGEST_SMALL ? 0 : bytes;
    }

    /** Adds what is held from now on, or with a minus what isn't any more. */
    void add(long bytes) {
        if (bytes != 0) {
            held.addAndGet(bytes);
        }
    }

    boolean isFull() {
        return held.get() >= most;
    }
}
