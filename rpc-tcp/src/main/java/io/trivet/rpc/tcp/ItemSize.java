package io.trivet.rpc.tcp;

/** What an item of a method's streams takes, as far as one learns from those that were sent. Thread-safe, as the size of answers is. */
final class ItemSize {
    /** What an item is counted with beside its bytes while it waits. */
    private static final int AROUND = 128;

    private static final int WEIGHT = 8;

    /** What an item may take of which nothing is known. */
    private static final int GUESS = 256 * 1024;

    private volatile int mean;

    void learn(int bytes) {
        int before = mean;
        // What has settled isn't written again and again.
        int step = before == 0 ? bytes : (bytes - before) / WEIGHT;
        if (step != 0) {
            mean = before + step;
        }
    }

    /** Returns how many bytes the next item will take. */
    int expected() {
        int known = mean;
        return known == 0 ? GUESS : known + AROUND;
    }
}
