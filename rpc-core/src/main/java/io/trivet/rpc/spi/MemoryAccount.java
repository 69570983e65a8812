package io.trivet.rpc.spi;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What one connection holds of its server's {@link MemoryBudget}. Thread-safe. */
public final class MemoryAccount {
    /** The server hears of whole pages only, so that little things cost it nothing. */
    private static final int PAGE_BITS = 12;

    private final MemoryBudget budget;
    private final AtomicLong held = new AtomicLong();

    MemoryAccount(MemoryBudget budget) {
        this.budget = budget;
    }

    /** Takes so many bytes, if the connection may hold them; else it takes none and returns false. */
    public boolean tryTake(long bytes) {
        long now = held.addAndGet(bytes);
        if (tell(now - bytes, now) && !budget.allows(now, bytes)) {
            giveBack(bytes);
            return false;
        }
        return true;
    }

    /**
     * Takes so many bytes for what isn't there yet, and perhaps never will be: no more than half of what the connection may hold, lest it be refused what it has
     * because of what it might have.
     *
     * @return false if none were taken
     */
    public boolean tryExpect(long bytes) {
        long now = held.addAndGet(bytes);
        tell(now - bytes, now);
        if (!budget.allowsToExpect(now)) {
            giveBack(bytes);
            return false;
        }
        return true;
    }

    /**
     * Waits until the connection might take so many bytes. For threads that may wait; of a server's threads only some do at a time, so that small
     * calls always find others.
     *
     * @return false if it still might not when the time is over or the thread is interrupted, or if enough others wait
     */
    public boolean awaitRoom(long bytes, Duration time) {
        return budget.awaitRoom(this, bytes, time.toNanos());
    }

    /** Takes so many bytes, which are there already. */
    public void take(long bytes) {
        long now = held.addAndGet(bytes);
        tell(now - bytes, now);
    }

    /** Gives back so many bytes that were taken. */
    public void giveBack(long bytes) {
        take(-bytes);
    }

    /** The steps of all who change it add up, in whatever order they come here. */
    private boolean tell(long before, long now) {
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

    /** Tells whether the connection holds more than it might take now, since others need memory too. */
    public boolean isOverShare() {
        return !budget.allows(held.get(), Long.MAX_VALUE);
    }

    @Override
    public String toString() {
        return "MemoryAccount[" + held + " bytes of " + budget + "]";
    }
}
