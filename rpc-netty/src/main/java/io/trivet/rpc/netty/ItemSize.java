package io.trivet.rpc.netty;

/**
 * Expected size of the items in a method's streams, learned from those that were sent. Thread-safe, like the size of
 * answers.
 */
public final class ItemSize {
    /** Overhead that is counted for a waiting item besides its bytes. */
    private static final int AROUND = 128;

    private static final int WEIGHT = 8;

    /** Assumed size of an item before any was sent. */
    private static final int GUESS = 256 * 1024;

    private volatile int mean;

    /** Creates an estimate without data. */
    public ItemSize() {}

    /** Records the size of an item. */
    public void learn(int bytes) {
        int before = mean;
        // A size that has settled isn't written again and again.
        int step = before == 0 ? bytes : (bytes - before) / WEIGHT;
        if (step != 0) {
            mean = before + step;
        }
    }

    /** Returns how many bytes the next item is expected to take. */
    public int expected() {
        int known = mean;
        return known == 0 ? GUESS : known + AROUND;
    }
}
