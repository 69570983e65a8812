package io.trivet.rpc.spi;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts the memory that all connections of a server hold, and keeps it below a bound: requests that are read,
 * arguments that are decoded, and answers and stream items that wait to be sent.
 *
 * <p>A connection may hold at most four times what is left for all others. So a single connection gets most of the
 * memory. Several connections share it without knowing of each other, and those that hold most are stopped first. Some
 * memory is always left for new connections. These are the dynamic thresholds of A. K. Choudhury and E. L. Hahne,
 * "Dynamic queue length thresholds for shared-memory packet switches" (1998). A sixteenth is reserved for small
 * amounts. Thread-safe.
 */
public final class MemoryBudget {
    private static final int SHARE = 4;
    private static final int SMALL_FRACTION = 16;

    /** The size up to which memory is granted as long as any is left. */
    private static final int MAX_SMALL = 16 * 1024;

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final long bound;
    private final long boundOfLarge;
    private final int maxWaiting;
    private final AtomicLong used = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Creates a budget of this many bytes, for which no thread may wait. */
    public MemoryBudget(long bytes) {
        this(bytes, 0);
    }

    /**
     * Creates a budget of this many bytes.
     *
     * @param waiting how many threads at a time may wait for memory
     */
    public MemoryBudget(long bytes, int waiting) {
        bound = bytes;
        boundOfLarge = bytes - bytes / SMALL_FRACTION;
        maxWaiting = waiting;
    }

    /**
     * Returns an account for a new connection. The connection must give back all that it takes; accounts aren't closed.
     */
    public MemoryAccount newAccount() {
        return new MemoryAccount(this);
    }

    /** Returns how many bytes are used, except for less than a page per connection. */
    public long used() {
        return used.get();
    }

    void add(long bytes) {
        used.addAndGet(bytes);
    }

    /** Returns whether an account may hold {@code held} bytes, of which {@code more} are new. */
    boolean allows(long held, long more) {
        long now = used.get();
        return more <= MAX_SMALL ? now <= bound : held <= SHARE * (boundOfLarge - now);
    }

    /** Returns whether an account may hold this many bytes if a part of them is only expected. */
    boolean allowsToExpect(long held) {
        return held <= boundOfLarge - used.get();
    }

    /**
     * Waits until an account could take this many bytes; returns false if that takes too long, this thread is
     * interrupted, or too many others wait.
     */
    boolean awaitRoom(MemoryAccount account, long bytes, long nanos) {
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            return false;
        }
        try {
            long deadline = System.nanoTime() + nanos;
            // An account can't get more than this for itself.
            long wanted = Math.min(bytes, boundOfLarge / 3 * 2);
            while (account.held() + wanted > SHARE * (boundOfLarge - used.get() - wanted)) {
                if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
                    return false;
                }
                LockSupport.parkNanos(this, POLL_NANOS);
            }
            return true;
        } finally {
            waiting.decrementAndGet();
        }
    }

    @Override
    public String toString() {
        return "MemoryBudget[" + used + " of " + bound + " bytes]";
    }
}
