package io.trivet.rpc.netty;

import io.trivet.rpc.spi.MemoryAccount;

/**
 * The memory that a connection's event loop takes from its account and gives back, call by call. The account is updated
 * in larger amounts, so that most calls cost it nothing. For one event loop only.
 */
public final class LoopMemory {
    private static final int MAX_UNREPORTED = 8 * 1024;

    private final MemoryAccount account;

    /** The bytes taken here that the account doesn't include yet; negative for bytes given back. */
    private long unreported;

    /** The maximum of that amount. */
    private int maxUnreported = MAX_UNREPORTED;

    /** Creates an instance that has taken nothing. */
    public LoopMemory(MemoryAccount account) {
        this.account = account;
    }

    /**
     * Takes this many bytes and returns true, if the connection may hold them; otherwise takes none and returns false.
     */
    public boolean tryTake(long bytes) {
        long sum = unreported + bytes;
        if (sum > maxUnreported) {
            if (!account.tryTake(sum)) {
                return false;
            }
            sum = 0;
        }
        unreported = sum;
        return true;
    }

    /** Gives back this many bytes. */
    public void giveBack(long bytes) {
        unreported -= bytes;
        if (unreported < -maxUnreported) {
            account.take(unreported);
            unreported = 0;
        }
    }

    /**
     * Reports the end of the connection: the account is updated now, and at once for all bytes that are given back
     * later.
     */
    public void close() {
        account.take(unreported);
        unreported = 0;
        maxUnreported = 0;
    }

    /** Returns the account, for large amounts. */
    public MemoryAccount account() {
        return account;
    }
}
