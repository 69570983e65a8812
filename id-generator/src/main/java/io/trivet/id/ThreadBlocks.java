package io.trivet.id;

/** Blocks of ids: each thread reserves a block, and then returns its ids without further synchronization. */
final class ThreadBlocks {
    private static final int SIZE = 64;

    /**
     * The number of ticks that a block may be behind the ids of other threads. The rest of an older block is dropped.
     */
    private static final int MAX_AGE = 100;

    private final Snowflake ids;

    /**
     * Each thread's block. It is of a JDK type, because it stays with a thread that may outlive the class loader of
     * these classes.
     */
    private final ThreadLocal<long[]> mine = ThreadLocal.withInitial(() -> new long[] {0, 0, -1});

    /** The indexes of a block's fields. */
    private static final int NEXT = 0;

    private static final int END = 1;
    private static final int LAST_TICK = 2;

    ThreadBlocks(Snowflake ids) {
        this.ids = ids;
    }

    long next() {
        long[] block = mine.get();
        // The last tick of a closed generator, or of one without a worker id, is beyond every tick.
        if (block[NEXT] == block[END] || ids.lastTick() > block[LAST_TICK]) {
            long first = ids.reserve(SIZE);
            block[NEXT] = first;
            block[END] = first + ids.count(first, SIZE);
            block[LAST_TICK] = ids.tick(first) + MAX_AGE;
        }
        return block[NEXT]++;
    }

    /**
     * Drops the rest of the calling thread's block, so that ids that it reserves elsewhere are above all that it
     * returned.
     */
    void drop() {
        long[] block = mine.get();
        block[END] = block[NEXT];
    }
}
