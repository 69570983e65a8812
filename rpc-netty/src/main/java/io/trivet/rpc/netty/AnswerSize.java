package io.trivet.rpc.netty;

/**
 * An estimate of the size of a method's answers, learned from its earlier answers. It isn't a promise, but limits how
 * many calls start at once to those that there is memory for. Thread-safe; if two threads report an answer at once, one
 * of them may be ignored.
 */
public final class AnswerSize {
    /** The size below which answers needn't wait for memory. */
    private static final int MIN_BYTES = 16 * 1024;

    private static final int WEIGHT = 8;

    /**
     * The memory of an answer while it is written, and often until it is sent, as a multiple of its length: the buffer
     * grows by doubling.
     */
    public static final int WHILE_WRITTEN = 2;

    private volatile int mean;

    /** Creates an estimate without data. */
    public AnswerSize() {}

    /** Records the size of an answer. */
    public void learn(int bytes) {
        int before = mean;
        if (bytes > MIN_BYTES || before > 0) {
            int now = before == 0 ? bytes : before + (bytes - before) / WEIGHT;
            mean = now < MIN_BYTES ? 0 : now;
        }
    }

    /** Returns how many bytes the next answer will take while it is written, or zero if the amount is negligible. */
    public int expected() {
        return (int) Math.min(Integer.MAX_VALUE, (long) WHILE_WRITTEN * mean);
    }
}
