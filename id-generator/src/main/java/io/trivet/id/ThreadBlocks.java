package io.trivet.id;

/** Ids that each thread reserves many of and then gives without asking anybody. */
final class ThreadBlocks {
    private static final int SIZE = 64;

    /** How many ticks a block may be behind what other threads give: what is left of an older one is dropped. */
    private static final int OLDEST = 100;

    private final Snowflake ids;

    /** A block: of a type of the JDK's, since it stays with a thread, which may outlive the class loader of these classes. */
    private final ThreadLocal<long[]> mine = ThreadLocal.withInitial(() -> new long[] {0, 0, -1});

    /** What stands where in a block. */
    private static final int NEXT = 0;

    private static final int END = 1;
    private static final int LAST_TICK = 2;

    ThreadBlocks(Snowflake ids) {
        this.ids = ids;
    }

    long next() {
        long[] block = mine.get();
        // One that has ended is beyond every tick.
        if (block[NEXT] == block[END] || ids.lastTick() > block[LAST_TICK]) {
            long first = ids.reserve(SIZE);
            block[NEXT] = first;
            block[END] = first + ids.count(first, SIZE);
            block[LAST_TICK] = ids.tick(first) + OLDEST;
        }
        return block[NEXT]++;
    }

    /** Drops what the thread has left, so that what it reserves otherwise is above all that it gave. */
    void drop() {
        long[] block = mine.get();
        block[END] = block[NEXT];
    }
}
