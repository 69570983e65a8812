package io.trivet.rpc.netty;

/**
 * What a method's answers take, as far as one learns from those that it gave: no promise, but a reason to start no more of its calls at a time than there
 * is memory for. Thread-safe: where two threads tell it something at once, one of them may not be heard.
 */
public final class AnswerSize {
    /** Whose answers are shorter needn't wait for memory. */
    private static final int MIN_BYTES = 16 * 1024;

    private static final int WEIGHT = 8;

    /** So many times its length an answer takes while it is written, and often until it is sent: what it is written to grows by the double. */
    public static final int WHILE_WRITTEN = 2;

    private volatile int mean;

    /** Makes one that knows nothing. */
    public AnswerSize() {}

    /** Hears of an answer. */
    public void learn(int bytes) {
        int before = mean;
        if (bytes > MIN_BYTES || before > 0) {
            int now = before == 0 ? bytes : before + (bytes - before) / WEIGHT;
            mean = now < MIN_BYTES ? 0 : now;
        }
    }

    /** Returns how many bytes the next answer will take while it is written, or zero if that is nothing to speak of. */
    public int expected() {
        return (int) Math.min(Integer.MAX_VALUE, (long) WHILE_WRITTEN * mean);
    }
}
