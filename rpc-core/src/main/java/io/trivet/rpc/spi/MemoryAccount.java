package io.trivet.rpc.spi;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The memory that one connection holds of its server's {@link MemoryBudget}. Thread-safe. */
public final class MemoryAccount {
    /**
     * The size of a page, as a power of two. The budget is updated by whole pages only, so that small amounts cost it
     * nothing.
     */
    private static final int PAGE_BITS = 12;

    private final MemoryBudget budget;
    private final AtomicLong held = new AtomicLong();

    MemoryAccount(MemoryBudget budget) {
        this.budget = budget;
    }

    /**
     * Takes this many bytes and returns true if the connection may hold them; otherwise takes none and returns false.
     */
    public boolean tryTake(long bytes) {
        long now = held.addAndGet(bytes);
        if (updateBudget(now - bytes, now) && !budget.allows(now, bytes)) {
            giveBack(bytes);
            return false;
        }
        return true;
    }

    /**
     * Takes this many bytes for data that hasn't arrived yet and perhaps never will. The limit is lower here than with
     * {@link #tryTake}, so that room remains for the data that has already arrived.
     *
     * @return false if none were taken
     */
    public boolean tryExpect(long bytes) {
        long now = held.addAndGet(bytes);
        updateBudget(now - bytes, now);
        if (!budget.allowsToExpect(now)) {
            giveBack(bytes);
            return false;
        }
        return true;
    }

    /**
     * Waits until the connection could take this many bytes. For threads that may block. Only some of a server's
     * threads may wait at once, so that others are free for small calls.
     *
     * @return false if there is no room when the time is over or the thread is interrupted, or if too many others wait
     */
    public boolean awaitRoom(long bytes, Duration time) {
        return budget.awaitRoom(this, bytes, time.toNanos());
    }

    /** Takes this many bytes, without a check, for data that is already there. */
    public void take(long bytes) {
        long now = held.addAndGet(bytes);
        updateBudget(now - bytes, now);
    }

    /** Gives back this many bytes. */
    public void giveBack(long bytes) {
        take(-bytes);
    }

    /** Updates the budget. The differences that concurrent threads report add up, in any order. */
    private boolean updateBudget(long before, long now) {
        long pages = (now >> PAGE_BITS) - (before >> PAGE_BITS);
        if (pages != 0) {
            budget.add(pages << PAGE_BITS);
        }
        return pages != 0;
    }

    /** Returns how many bytes the connection holds. */
    public long held() {
        return held.get();
    }

    /** Returns whether the connection holds more than it could take now, because others need memory too. */
    public boolean isOverShare() {
        return !budget.allows(held.get(), Long.MAX_VALUE);
    }

    @Override
    public String toString() {
        return "MemoryAccount[" + held + " bytes of " + budget + "]";
    }
}
