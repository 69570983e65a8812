package io.trivet.id;

/** Positions that each thread reserves many of and then gives without asking anybody. */
final class ThreadBlocks {
    private static final int SIZE = 64;

    /** How many ticks a block may be behind what other threads give: what is left of an older one is dropped. */
    private static final int OLDEST = 100;

    private final Sequencer sequencer;
    private final int bits;
    private final ThreadLocal<Block> mine = ThreadLocal.withInitial(Block::new);

    private static final class Block {
        long next;
        long end;
        long lastTick = -1;
    }

    ThreadBlocks(Sequencer sequencer, int bits) {
        this.sequencer = sequencer;
        this.bits = bits;
    }

    long next() {
        Block block = mine.get();
        // A closed sequencer is beyond every tick.
        if (block.next == block.end || sequencer.lastTick() > block.lastTick) {
            block.next = sequencer.reserve(SIZE);
            block.end = block.next + sequencer.count(block.next, SIZE);
            block.lastTick = (block.next >> bits) + OLDEST;
        }
        return block.next++;
    }

    /** Drops what the thread has left, so that what it reserves otherwise is above all that it gave. */
    void drop() {
        Block block = mine.get();
        block.end = block.next;
    }
}
