package io.trivet.rpc.netty;

import io.trivet.rpc.spi.MemoryAccount;

/**
 * What a connection's event loop takes of its account and gives back, call by call: the account hears only of lumps, so that most calls cost it nothing.
 * On one event loop only.
 */
public final class LoopMemory {
    private static final int LUMP = 8 * 1024;

    private final MemoryAccount account;

    /** What was taken here and the account doesn't know of; below zero, what was given back. */
    private long untold;

    /** Up to how much that may be. */
    private int lump = LUMP;

    /** Makes one that has taken nothing. */
    public LoopMemory(MemoryAccount account) {
        this.account = account;
    }

    /** Takes so many bytes, if the connection may hold them; else it takes none and returns false. */
    public boolean tryTake(long bytes) {
        long sum = untold + bytes;
        if (sum > lump) {
            if (!account.tryTake(sum)) {
                return false;
            }
            sum = 0;
        }
        untold = sum;
        return true;
    }

    /** Gives back so many bytes that were taken. */
    public void giveBack(long bytes) {
        untold -= bytes;
        if (untold < -lump) {
            account.take(untold);
            untold = 0;
        }
    }

    /** The connection has ended: the account hears of what it doesn't know of yet, and of all that is still given back. */
    public void close() {
        account.take(untold);
        untold = 0;
        lump = 0;
    }

    /** Returns the account, for what is large. */
    public MemoryAccount account() {
        return account;
    }
}
