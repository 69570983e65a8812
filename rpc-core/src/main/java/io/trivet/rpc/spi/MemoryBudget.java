package io.trivet.rpc.spi;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts what all connections of a server hold together, and keeps it below a bound: requests that are read, arguments that are decoded, answers
 * and items of streams that wait to be taken.
 *
 * <p>A connection may hold four times what is left for all others, and no more. So one alone gets most of the memory, several share it without
 * knowing of each other, those that hold most are the first to be stopped, and something is always left for who comes new: the
 * dynamic thresholds of A. K. Choudhury and E. L. Hahne, "Dynamic queue length thresholds for shared-memory packet switches" (1998). A sixteenth
 * is kept for what is small. Thread-safe.
 */
public final class MemoryBudget {
    private static final int SHARE = 4;
    private static final int KEPT_FOR_SMALL = 16;

    /** What takes no more than this passes as long as there is anything left. */
    private static final int MAX_SMALL = 16 * 1024;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final long bound;
    private final long boundOfLarge;
    private final int mostWaiting;
    private final AtomicLong used = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Makes one of so many bytes, of which none are used, and for which nobody waits. */
    public MemoryBudget(long bytes) {
        this(bytes, 0);
    }

    /**
     * Makes one of so many bytes, of which none are used.
     *
     * @param waiting how many threads at a time may wait for some of it to be given back
     */
    public MemoryBudget(long bytes, int waiting) {
        bound = bytes;
        boundOfLarge = bytes - bytes / KEPT_FOR_SMALL;
        mostWaiting = waiting;
    }

    /** Returns the account of a new connection. Whoever has it gives back what it takes; nobody closes it. */
    public MemoryAccount newAccount() {
        return new MemoryAccount(this);
    }

    /** Returns how many bytes are used, but for less than a page of each connection. */
    public long used() {
        return used.get();
    }

    void add(long bytes) {
        used.addAndGet(bytes);
    }

    /** Tells whether an account that holds so much may hold it, of which so much is new. */
    boolean allows(long held, long more) {
        long now = used.get();
        return more <= MAX_SMALL ? now <= bound : held <= SHARE * (boundOfLarge - now);
    }

    /** Tells whether an account that holds so much may hold it, of which a part isn't there yet, and only expected. */
    boolean allowsToExpect(long held) {
        return held <= boundOfLarge - used.get();
    }

    /** Waits until an account might take so many bytes; false if that takes too long, this thread is interrupted, or enough others wait. */
    boolean awaitRoom(MemoryAccount account, long bytes, long nanos) {
        if (waiting.incrementAndGet() > mostWaiting) {
            waiting.decrementAndGet();
            return false;
        }
        try {
            long deadline = System.nanoTime() + nanos;
            // More than that it can't have for itself.
            long wanted = Math.min(bytes, boundOfLarge / 3 * 2);
            while (account.held() + wanted > SHARE * (boundOfLarge - used.get() - wanted)) {
                if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
                    return false;
                }
                LockSupport.parkNanos(this, LOOK_NANOS);
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
